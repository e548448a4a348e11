// Package countersign_test holds what must be true of the repository as a whole.
package countersign_test

import (
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "countersign/"

// pkg is a package of the module with what it imports, directly and through others.
type pkg struct {
	path, name    string
	imports, deps []string
}

// packages lists the packages of the module. Nothing is downloaded for it.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}} {{.Name}} {{join .Imports ","}} ;{{join .Deps ","}}`, "./...")
	cmd.Env = append(os.Environ(), "GOPROXY=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var list []pkg
	for line := range strings.Lines(string(out)) {
		head, deps, _ := strings.Cut(strings.TrimSpace(line), ";")
		fields := strings.Fields(head)
		if len(fields) < 2 {
			t.Fatalf("go list wrote %q", line)
		}
		p := pkg{path: fields[0], name: fields[1], deps: strings.Split(deps, ",")}
		if len(fields) > 2 {
			p.imports = strings.Split(fields[2], ",")
		}
		list = append(list, p)
	}
	if len(list) < 5 {
		t.Fatalf("go list found %d packages", len(list))
	}
	return list
}

// standard reports whether an import path is of the standard library: its first element has no dot, and it
// is not of this module.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && first+"/" != module
}

// under reports whether a path is a package or lies below it.
func under(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }

// pure are rooms that know no screen, network or file system, with those below them but for the exceptions.
var (
	pure = []string{
		"internal/answer", "internal/audit", "internal/casefile", "internal/causes", "internal/clients", "internal/curlargs", "internal/diagnose",
		"internal/doctor", "internal/edge", "internal/evidence", "internal/export", "internal/gateway", "internal/har", "internal/infra",
		"internal/jsonpos", "internal/redact", "internal/remedy", "internal/report", "internal/search", "internal/shell", "internal/steps",
		"internal/topology",
	}
	exceptions = []string{"internal/casefile/generate", "internal/export/check"}
	outside    = []string{
		"crypto/tls", "github.com/spf13/cobra", "golang.org/x/term", "io/fs", "log/slog", "net", "net/http", "os", "os/exec", "os/signal", "syscall",
	}
)

// ground are rooms that every other but sigv4 may import.
var ground = []string{"internal/lazyregexp"}

// neighbours are the rooms that a room, and those below it, may import besides its own. A room that is not
// here is bound by the other laws alone.
var neighbours = map[string][]string{
	"sigv4":             {},
	"internal/answer":   {"sigv4"},
	"internal/clients":  {},
	"internal/evidence": {"sigv4", "internal/answer", "internal/clients", "internal/curlargs"},
	"internal/causes":   {"sigv4", "internal/answer", "internal/clients", "internal/evidence", "internal/shell"},
	"internal/search":   {"sigv4", "internal/causes"},
	"internal/diagnose": {
		"sigv4", "internal/answer", "internal/causes", "internal/clients", "internal/evidence", "internal/report", "internal/search", "internal/shell",
	},
	"internal/report":    {"internal/plainjson"}, // it prints what it is given
	"internal/plainjson": {},

	"internal/topology": {"sigv4", "internal/jsonpos"},
	"internal/edge":     {"sigv4", "internal/topology"},
	"internal/gateway":  {"sigv4", "internal/jsonpos", "internal/plainjson", "internal/topology"},
	"internal/infra":    {"internal/jsonpos", "internal/topology"},
	"internal/audit":    {"sigv4", "internal/edge", "internal/gateway", "internal/lab", "internal/report", "internal/topology"},
	"internal/remedy":   {"sigv4", "internal/audit", "internal/infra", "internal/report", "internal/topology"},

	// Only its room read takes evidence, and only its room check the lab.
	"internal/export":      {"sigv4", "internal/compose", "internal/evidence", "internal/jsonpos", "internal/lab", "internal/plainjson", "internal/shell", "internal/topology"},
	"internal/credentials": {"sigv4"},
	"internal/proxy": {
		"sigv4", "internal/answer", "internal/backlog", "internal/diagnose", "internal/har", "internal/listener", "internal/report", "internal/send", "internal/signing",
	},
}

// ends are rooms that only the command line imports.
var ends = []string{
	"internal/cli", "internal/credentials", "internal/curl", "internal/doctor", "internal/infra/aws", "internal/proxy", "internal/redact", "internal/remedy",
	"internal/steps",
}

// underAny reports whether a path is one of the rooms or lies below one.
func underAny(path string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool { return under(path, room) })
}

// TestImportLaw checks who may know whom; docs/architecture.md says why.
func TestImportLaw(t *testing.T) {
	rooms := map[string]bool{}
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.path, module)
		for at := room; at != "."; at = path.Dir(at) {
			rooms[at] = true
		}
		rim := under(room, "internal/cli") || under(room, "cmd")
		users := room == "internal/credentials" || room == "internal/infra/aws" // of the AWS SDK
		for _, dep := range p.deps {
			switch {
			case under(room, "sigv4") && room != "sigv4/sigv4http" && (!standard(dep) && (room == "sigv4" || !under(dep, module+"sigv4")) || under(dep, "net")):
				t.Errorf("%s reaches %s: it may import the standard library and sigv4 alone, and not net/http", room, dep)
			case strings.HasPrefix(dep, "github.com/aws/") && !users && !rim:
				t.Errorf("%s reaches %s: only internal/credentials and internal/infra/aws may import the AWS SDK", room, dep)
			}
		}
		for _, imported := range p.imports {
			if strings.HasPrefix(imported, "github.com/aws/") && !users {
				t.Errorf("%s imports %s: only internal/credentials and internal/infra/aws may import the AWS SDK", room, imported)
			}
			if underAny(room, pure) && !underAny(room, exceptions) && slices.Contains(outside, imported) {
				t.Errorf("%s imports %s: it may know no screen, network or file system", room, imported)
			}
			other, own := strings.CutPrefix(imported, module)
			if !own {
				continue
			}
			for of, allowed := range neighbours {
				if under(room, of) && !under(other, of) && !underAny(other, allowed) && (of == "sigv4" || !slices.Contains(ground, other)) {
					t.Errorf("%s imports %s: it may know only %s", room, other, strings.Join(allowed, ", "))
				}
			}
			for _, end := range ends {
				if under(other, end) && !under(room, end) && !rim {
					t.Errorf("%s imports %s: only the command line may", room, other)
				}
			}
		}
	}
	for _, room := range slices.Concat(pure, ground, exceptions, ends, slices.Collect(maps.Keys(neighbours)), slices.Concat(slices.Collect(maps.Values(neighbours))...)) {
		if !rooms[room] {
			t.Errorf("the law speaks of %s, which does not exist", room)
		}
	}
}

func TestPackageNames(t *testing.T) {
	for _, p := range packages(t) {
		for _, bad := range []string{"util", "utils", "common", "helper", "helpers", "types", "misc", "manager", "base", "shared"} {
			if p.name == bad || path.Base(p.path) == bad {
				t.Errorf("package %s: the name %q says nothing", p.path, bad)
			}
		}
	}
}

// tracked lists the files of the repository by path.
func tracked(t *testing.T) []string {
	t.Helper()
	if out, err := exec.Command("git", "ls-files", "-z").Output(); err == nil && len(out) > 0 {
		return strings.Split(strings.Trim(string(out), "\x00"), "\x00")
	}
	// An archive of the sources has no repository.
	var files []string
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestFileLength lists files of more than 400 lines. A few may be so long; none is longer than 600.
func TestFileLength(t *testing.T) {
	const limit, most, few = 400, 600, 6
	long := 0
	for _, name := range tracked(t) {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			continue // deleted and not yet committed
		}
		switch n := bytes.Count(data, []byte("\n")); {
		case n > most:
			t.Errorf("%s has %d lines: split it", name, n)
		case n > limit:
			long++
			t.Logf("%s has %d lines", name, n)
		}
	}
	if long > few {
		t.Errorf("%d files have more than %d lines, want at most %d", long, limit, few)
	}
}

// TestSourcesAlone: the repository holds texts, and neither programs that were built from them nor links out
// of it.
func TestSourcesAlone(t *testing.T) {
	for _, name := range tracked(t) {
		info, err := os.Lstat(name)
		if err != nil {
			continue // deleted and not yet committed
		}
		if !info.Mode().IsRegular() {
			t.Errorf("%s is no regular file", name)
			continue
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		var magic [4]byte
		n, _ := io.ReadFull(file, magic[:])
		file.Close()
		for format, begin := range map[string]string{"ELF": "\x7fELF", "Mach-O": "\xcf\xfa\xed\xfe", "Windows": "MZ\x90\x00", "an archive": "!<ar"} {
			if string(magic[:n]) == begin {
				t.Errorf("%s is a program (%s)", name, format)
			}
		}
	}
}

func TestLicence(t *testing.T) {
	data, err := os.ReadFile("LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte("Apache License")) || !bytes.Contains(data, []byte("Version 2.0")) {
		t.Error("LICENSE is not the Apache License 2.0")
	}
}

// TestNoMachine checks that no file names a machine's folders or a package registry's host. The patterns
// are put together so that this file does not match itself.
func TestNoMachine(t *testing.T) {
	bad := regexp.MustCompile(strings.Join([]string{
		`/ho` + `me/[a-z]+/`, `/Us` + `ers/[a-z]+/`, `/ro` + `ot/\.`, `/wo` + `rk/`, `C:\\Us` + `ers`,
		`pro` + `xy\.golang\.org`, `su` + `m\.golang\.org`, `regis` + `try\.npmjs\.org`, `de` + `b\.debian\.org`,
	}, "|"))
	for _, name := range tracked(t) {
		file, err := os.Open(name)
		if err != nil {
			continue // deleted and not yet committed
		}
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 16<<20)
		for n := 1; lines.Scan(); n++ {
			if match := bad.Find(lines.Bytes()); match != nil {
				t.Errorf("%s:%d names %q", name, n, match)
			}
		}
		file.Close()
	}
}

// TestPins checks that every module is pinned to a version, and that none is replaced.
func TestPins(t *testing.T) {
	version := regexp.MustCompile(`^v\d+\.\d+\.\d+`)
	for _, name := range tracked(t) {
		if path.Base(name) != "go.mod" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			continue // deleted and not yet committed
		}
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSpace(line)
			fields := strings.Fields(strings.TrimPrefix(line, "require "))
			switch {
			case strings.HasPrefix(line, "replace "):
				// Modules of this repository stand beside each other.
				if _, target, _ := strings.Cut(line, "=>"); !strings.HasPrefix(strings.TrimSpace(target), "..") {
					t.Errorf("%s replaces a module: %s", name, line)
				}
			case len(fields) >= 2 && strings.Contains(fields[0], "."):
				if !version.MatchString(fields[1]) {
					t.Errorf("%s does not pin %s", name, line)
				}
			}
		}
		if dir := path.Dir(name); strings.Contains(string(data), "\nrequire") {
			if _, err := os.Stat(filepath.Join(dir, "go.sum")); err != nil {
				t.Errorf("%s has no go.sum beside it", name)
			}
		}
	}
}

// TestDocumentsNameWhatExists checks the paths and links in the documents, and the commands of the README.
func TestDocumentsNameWhatExists(t *testing.T) {
	named := regexp.MustCompile("`((?:internal|cmd|examples|sigv4|docs)/[A-Za-z0-9_./-]+)`")
	for _, document := range []string{"README.md", "CONTRIBUTING.md", "docs/architecture.md"} {
		data, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range named.FindAllStringSubmatch(string(data), -1) {
			if name := match[1]; !strings.Contains(name, "NAME") {
				if _, err := os.Stat(name); err != nil {
					t.Errorf("%s names %s, which does not exist", document, name)
				}
			}
		}
	}
	link := regexp.MustCompile(`\]\(([^)#:\s]+)(?:#[^)]*)?\)`)
	for _, document := range tracked(t) {
		if path.Ext(document) != ".md" || strings.Contains(document, "testdata/") {
			continue
		}
		data, err := os.ReadFile(document)
		if err != nil {
			continue // deleted and not yet committed
		}
		for _, match := range link.FindAllStringSubmatch(string(data), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(document), match[1])); err != nil {
				t.Errorf("%s has a link to %s, which does not exist", document, match[1])
			}
		}
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"    go run ./cmd/countersign diagnose examples/cloudfront-403/*\n", "    go test ./...\n"} {
		if !bytes.Contains(readme, []byte(command)) {
			t.Errorf("README.md lacks the command %q", command)
		}
	}
	if files, _ := filepath.Glob("examples/cloudfront-403/*"); len(files) == 0 {
		t.Error("the example of the README is gone")
	}
}

// TestRooms: docs/architecture.md describes each folder of internal.
func TestRooms(t *testing.T) {
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "\n## The rooms\n")
	table, _, _ = strings.Cut(table, "\n## ")
	seen := map[string]bool{}
	for _, p := range packages(t) {
		room, inside := strings.CutPrefix(p.path, module+"internal/")
		room, _, _ = strings.Cut(room, "/")
		if inside && !seen[room] && !strings.Contains(table, "`internal/"+room+"`") {
			t.Errorf("docs/architecture.md does not say what internal/%s does", room)
		}
		seen[room] = true
	}
}

// TestMainIsSmall: what the program does is in internal/cli.
func TestMainIsSmall(t *testing.T) {
	data, err := os.ReadFile("cmd/countersign/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte("\n")); n > 40 {
		t.Errorf("cmd/countersign/main.go has %d lines, want at most 40", n)
	}
}
