package compose

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"countersign/internal/curlargs"
)

// Form makes a multipart body of -F, and its Content-Type. Files stream. The boundary is random, and the
// same each time that the body is read, so that it can be signed.
// https://curl.se/docs/manpage.html#-F, RFC 7578
func (f *Files) Form(parts []curlargs.Form) (b *Body, contentType string, err error) {
	random := make([]byte, 12)
	rand.Read(random) // never fails: https://pkg.go.dev/crypto/rand#Read
	boundary := "countersign-" + hex.EncodeToString(random)
	b = &Body{}
	for _, part := range parts {
		fields, err := readPart(part)
		if err != nil {
			return b, "", err
		}
		for _, field := range fields {
			if err := f.addPart(b, boundary, field); err != nil {
				return b, "", err
			}
		}
	}
	b.AddText([]byte("--" + boundary + "--\r\n"))
	return b, "multipart/form-data; boundary=" + boundary, nil
}

// formPart is one part of a multipart body.
type formPart struct {
	name, content string
	// file says that content is the name of a file; upload that the part says so itself.
	file, upload          bool
	contentType, fileName string
}

func (f *Files) addPart(b *Body, boundary string, p formPart) error {
	head := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoteName(p.name) + `"`
	if p.fileName != "" {
		head += `; filename="` + quoteName(p.fileName) + `"`
	}
	if p.contentType != "" {
		head += "\r\nContent-Type: " + p.contentType
	}
	b.AddText([]byte(head + "\r\n\r\n"))
	if !p.file {
		b.AddText([]byte(p.content))
	} else if err := f.add(b, p.content); err != nil {
		return err
	}
	b.AddText([]byte("\r\n"))
	return nil
}

// quoteName writes a name into quotes as browsers do, and curl since 7.81.
// https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
func quoteName(name string) string {
	return strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(name)
}

// readPart reads a value of -F: name=content, name=@file[,file], name=<file, with ;type= and ;filename=.
func readPart(part curlargs.Form) ([]formPart, error) {
	name, value, ok := strings.Cut(part.Text, "=")
	if !ok {
		return nil, fmt.Errorf("-F wants name=content, name=@FILE or name=<FILE")
	}
	if part.Literal {
		return []formPart{{name: name, content: value}}, nil
	}
	if strings.HasPrefix(value, "(") || name == "" {
		return nil, errors.New("-F: parts within parts are not made")
	}
	upload := strings.HasPrefix(value, "@")
	file := upload || strings.HasPrefix(value, "<")
	if !file {
		p := formPart{name: name}
		rest, err := p.readContent(value)
		if err == nil {
			err = p.settings(rest)
		}
		return []formPart{p}, err
	}
	var parts []formPart
	for rest := value[1:]; ; {
		p := formPart{name: name, file: true, upload: upload}
		var err error
		if p.content, rest, err = word(rest, ",;"); err != nil {
			return nil, err
		}
		more := strings.HasPrefix(rest, ",")
		if strings.HasPrefix(rest, ";") {
			var list string
			list, rest, more = cutFiles(rest)
			err = p.settings(list)
		} else if more {
			rest = rest[1:]
		}
		if err != nil {
			return nil, err
		}
		p.guess()
		parts = append(parts, p)
		if !more {
			return parts, nil
		}
	}
}

// cutFiles splits the settings of one file from the files after it.
func cutFiles(text string) (settings, rest string, more bool) {
	quoted := false
	for i := range len(text) {
		switch text[i] {
		case '"':
			quoted = !quoted
		case ',':
			if !quoted {
				return text[:i], text[i+1:], true
			}
		}
	}
	return text, "", false
}

// readContent takes the content, which may be in quotes, up to a semicolon.
func (p *formPart) readContent(value string) (rest string, err error) {
	if !strings.HasPrefix(value, `"`) {
		// A semicolon belongs to the content unless a setting follows.
		for _, setting := range []string{";type=", ";filename=", ";headers=", ";encoder="} {
			if at := strings.Index(value, setting); at >= 0 {
				p.content = value[:at]
				return value[at:], nil
			}
		}
		p.content = value
		return "", nil
	}
	p.content, rest, err = word(value, ";")
	return rest, err
}

// settings reads ";type=image/png;filename=name".
func (p *formPart) settings(text string) error {
	for text != "" {
		name, rest, _ := strings.Cut(strings.TrimPrefix(text, ";"), "=")
		value, after, err := word(rest, ";")
		if err != nil {
			return err
		}
		text = after
		switch strings.TrimSpace(name) {
		case "type":
			p.contentType = value
		case "filename":
			p.fileName = value
		default:
			return fmt.Errorf("-F: the setting %q is not known: type and filename are", strings.TrimSpace(name))
		}
	}
	return nil
}

// guess fills what is not said of an uploaded file.
func (p *formPart) guess() {
	if !p.upload {
		return
	}
	if p.fileName == "" {
		p.fileName = filepath.Base(p.content)
	}
	if p.contentType == "" {
		p.contentType = contentType(p.fileName)
	}
}

// contentType is curl's guess by the end of a name.
func contentType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".gif":
		return "image/gif"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain"
	case ".htm", ".html":
		return "text/html"
	case ".pdf":
		return "application/pdf"
	case ".xml":
		return "application/xml"
	}
	return "application/octet-stream"
}

// word takes a text up to one of the ends, or one in double quotes, in which a backslash stands before
// quotes and backslashes.
func word(text, ends string) (value, rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		if at := strings.IndexAny(text, ends); at >= 0 {
			return text[:at], text[at:], nil
		}
		return text, "", nil
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
			b.WriteByte(text[i])
		case text[i] == '"':
			rest = strings.TrimLeft(text[i+1:], " ")
			if rest != "" && !strings.ContainsAny(rest[:1], ends) {
				return "", "", errors.New("-F: text after a closing quote")
			}
			return b.String(), rest, nil
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", errors.New("-F: a quote is not closed")
}
