package answer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// caseKinds is what a person says of the answers of the public cases, by folder and file.
var caseKinds = map[string]Kind{
	"05/response.txt": NotKeyValue, "15/response.txt": PayloadHashMismatch, "16/response.txt": PayloadHeaderMissing, "17/response.txt": HeadersNotSigned,
	"19/response.txt": WrongScope, "20/response.txt": WrongScope, "21/response.txt": NotKeyValue, "25/response.txt": CredentialElements,
	"32/response.txt": Forbidden, "33/response.txt": NotFound, "36/response.txt": NotYetCurrent, "37/response.txt": NotYetCurrent, "38/response.txt": UnsupportedAlgorithm, "39/response.txt": NotAuthorized,
	"14/debug.log": SignatureMismatch, "29/debug.log": SignatureMismatch,
	// Evidence in which nobody answers.
	"01/client-canonical.txt": Unknown, "02/curl.txt": Unknown, "03/context.txt": Unknown, "07/context.txt": Unknown, "10/client-canonical.txt": Unknown, "11/server-canonical.txt": Unknown,
	"12/context.txt": Unknown, "22/context.txt": Unknown, "23/context.txt": Unknown, "26/context.txt": Unknown, "27/context.txt": Unknown, "28/context.txt": Unknown, "30/debug.log": Unknown, "32/curl.txt": Unknown,
	"33/context.txt": Unknown, "34/context.txt": Unknown, "40/context.txt": Unknown, "41/curl.txt": Unknown, "42/debug.log": Unknown,
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("../../../shared/cases/*/*")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("the public cases are absent")
	}
	for _, file := range files {
		name := strings.TrimPrefix(filepath.ToSlash(file), "../../../shared/cases/")
		want, ok := caseKinds[name]
		switch {
		case strings.HasSuffix(name, "truth.json"):
			continue
		case !ok && strings.HasSuffix(name, "/response.txt"):
			want = SignatureMismatch // all the others
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if a, start, end, _ := RecogniseText(string(text)); a.Kind != want {
			t.Errorf("%s: got %q by %q, want %q", name, a.Kind, text[start:end], want)
		}
	}
}
