package evidence

import (
	"strings"

	"countersign/internal/evidence/commandline"
	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatStoreCommand, order: 58, read: readStoreCommands})

const formatStoreCommand = "command of a store's client"

// storeCommand is a command for one object of a store, after a prompt or at the beginning of a line.
var storeCommand = lazyregexp.New(`^\s*(?:(?:\[[^\]]{0,60}\]|[\w@:~/.-]*)[$#%>] |\+ )?\s*((?:aws\s(?:[^|]*\s)?s3(?:api)?|s3cmd|s5cmd|mc|rclone|gsutil|s4cmd)\s[^|]+)$`)

// storePrompt is the beginning of a line that a person typed at a prompt.
var storePrompt = lazyregexp.New(`^\s*(?:(?:\[[^\]]{0,60}\]|[\w@:~/.-]*)[$#%>] |\+ )`)

// readStoreCommands reads what a person typed at a terminal and what came of it: commands of clients of S3, each with
// the object that it names, as trials.
//
//	$ aws s3api put-object --bucket b --key /foo --body f
//	An error occurred (SignatureDoesNotMatch) ...
func readStoreCommands(d *document) []piece {
	if !hasAny(d.text, "s3", "mc ", "rclone ", "gsutil ") {
		return nil
	}
	var pieces []piece
	for n := 1; n <= len(d.starts) && len(pieces) < maxTrials; n++ {
		text := d.lineText(n)
		if len(text) > maxTrialLine {
			continue
		}
		if !hasAny(text, "s3", "mc ", "rclone ", "gsutil ", "s4cmd") {
			continue
		}
		m := storeCommand.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		command, remark, _ := strings.Cut(m[1], " # ")
		path, method := objectOf(command)
		if path == "" {
			continue
		}
		works, known := prose.VerdictOf(remark)
		if !known || remark == "" {
			works, known = d.commandWorked(n, storePrompt.MatchString(text))
		}
		if !known {
			continue
		}
		place := d.place(d.starts[n-1], d.endOf(n))
		pieces = append(pieces, piece{at: d.starts[n-1], trial: &Trial{Label: "", Method: method, URL: path, Works: works, Place: place}})
		d.takeFresh(formatStoreCommand, d.starts[n-1], d.endOf(n))
	}
	return pieces
}

// commandWorked tells from the lines after a command, up to the next one, whether it worked. One without an output
// did, where a prompt tells commands from outputs.
func (d *document) commandWorked(n int, prompted bool) (works, known bool) {
	lines := 0
	for at := n + 1; at <= len(d.starts) && at <= n+12; at++ {
		text := d.lineText(at)
		if storePrompt.MatchString(text) || storeCommand.MatchString(text) {
			return true, lines > 0 || prompted
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		lines++
		if strings.Contains(text, "rror") || strings.Contains(text, "ERROR") || strings.Contains(text, "403") || strings.Contains(text, "enied") ||
			strings.Contains(text, "failed") || strings.Contains(text, "DoesNotMatch") || strings.Contains(text, "does not match") {
			return false, true
		}
	}
	return true, lines > 0
}

// objectOf returns the path of the object that a command names, bucket first, and the method of its request; "" where
// it names none.
func objectOf(command string) (path, method string) {
	var words []string
	for _, w := range commandline.Split(command, 0, len(command), commandline.POSIX).Words {
		words = append(words, w.Text)
	}
	if len(words) == 0 {
		return "", ""
	}
	method = "GET"
	bucket, key := "", ""
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		switch {
		case w == "--bucket":
			bucket = next
		case w == "--key":
			key = next
		case strings.HasPrefix(w, "--bucket="):
			bucket = w[len("--bucket="):]
		case strings.HasPrefix(w, "--key="):
			key = w[len("--key="):]
		case strings.HasPrefix(w, "put-"), strings.HasPrefix(w, "upload-"), w == "put":
			method = "PUT"
		case strings.HasPrefix(w, "s3://"), strings.HasPrefix(w, "gs://"):
			if rest := w[len("s3://"):]; strings.Contains(rest, "/") {
				if path = "/" + rest; i == len(words)-1 && len(words) > 3 && !strings.HasPrefix(words[i-1], "s3://") {
					method = "PUT"
				}
			}
		}
	}
	if last := words[len(words)-1]; path == "" && len(words) > 2 && last[:min(1, len(last))] != "-" {
		switch words[0] {
		case "rclone":
			if _, rest, ok := strings.Cut(last, ":"); ok && strings.Contains(rest, "/") {
				path, method = "/"+rest, "PUT"
			}
		case "mc":
			if _, rest, ok := strings.Cut(last, "/"); ok && strings.Contains(rest, "/") && strings.IndexByte("./", last[0]) < 0 {
				path, method = "/"+rest, "PUT"
			}
		}
	}
	if bucket != "" && key != "" {
		path = "/" + bucket + "/" + key
	}
	return strings.NewReplacer("?", "%3F", "#", "%23").Replace(path), method
}
