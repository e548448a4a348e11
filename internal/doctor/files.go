package doctor

import (
	"fmt"
	"strings"

	"countersign/internal/report"
	"countersign/internal/shell"
)

const byteOrderMark = "\ufeff"

// checkFiles finds shared files that cannot be read, or that tools read otherwise than a person does.
func checkFiles(s *State) []report.Problem {
	var list []report.Problem
	for _, f := range []*File{&s.Config, &s.Credentials} {
		add := func(what, command string) {
			list = append(list, report.Problem{What: what, Where: f.Path, Command: command})
		}
		switch {
		case f.Missing && f.Variable != "":
			add(fmt.Sprintf("%s names a file that does not exist", f.Variable), "unset "+f.Variable)
		case f.Missing:
		case f.Denied:
			add("you may not read the file", "chmod u+r "+shell.Quote(f.Path))
		case f.Trouble != "":
			add("the file cannot be read: "+f.Trouble, "ls -ld "+shell.Quote(f.Path))
		case strings.HasPrefix(f.Text, "\xff\xfe"), strings.HasPrefix(f.Text, "\xfe\xff"), strings.Contains(f.Text, "\x00"):
			add("the file is not UTF-8 but, it seems, UTF-16: an editor or PowerShell saved it so", fmt.Sprintf("iconv -f UTF-16 -t UTF-8 %s > FILE", shell.Quote(f.Path)))
		default:
			list = append(list, f.text(s.Windows)...)
		}
	}
	return list
}

// text finds what is wrong with the text of a file.
func (f *File) text(windows bool) []report.Problem {
	var list []report.Problem
	add := func(line int, what, command string) {
		list = append(list, report.Problem{What: what, Where: fmt.Sprintf("%s:%d", f.Path, line), Command: command})
	}
	text, marked := strings.CutPrefix(f.Text, byteOrderMark)
	if marked {
		// Python's configparser, which the AWS CLI uses, takes it for a part of the first line.
		add(1, "the file begins with a byte order mark: the AWS CLI does not know its first section", `sed -i '1s/^\xEF\xBB\xBF//' `+shell.Quote(f.Path))
	}
	if before, _, ok := strings.Cut(text, "\r\n"); ok && !windows {
		add(strings.Count(before, "\n")+1, "lines end in CR LF: tools that read line by line make the carriage return a part of the key", `sed -i 's/\r$//' `+shell.Quote(f.Path))
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		switch line = strings.TrimSpace(line); {
		case line == "" || line[0] == '#' || line[0] == ';':
			continue
		case line[0] != '[':
			add(n, "the line stands before the first [section], and the file is not read", "")
		}
		break
	}
	return list
}
