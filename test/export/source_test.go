package export

import (
	"os/exec"
	"testing"
)

// TestSources lets each language's own tool read the files that stand by themselves.
func TestSources(t *testing.T) {
	const root = "../../internal/export/"
	for _, words := range [][]string{
		{"node", "--check", root + "sandbox/sign.js"},
		{"node", "--check", root + "postman/pre-request.js"},
		{"node", "--check", root + "postman/test.js"},
		{"node", "--check", root + "bruno/pre-request.js"},
		{"node", "--check", root + "bruno/test.js"},
		{"node", "--check", root + "javascript/texts.mjs"},
		{"node", "--check", root + "javascript/with_fetch.mjs"},
		{"node", "--check", root + "javascript/with_aws4.mjs"},
		{"node", "--check", root + "javascript/with_axios.mjs"},
		{"bash", "-n", root + "bash/texts.sh"},
		{"bash", "-n", root + "curl/send.sh"},
		{"bash", "-n", root + "openssl/sign.sh"},
		{"php", "-l", root + "php/signing.php"},
		{"ruby", "-c", root + "ruby/signing.rb"},
		{"/usr/bin/python3", "-c", "import ast, sys; [ast.parse(open(f).read()) for f in sys.argv[1:]]", root + "python/texts.py", root + "python/with_requests.py", root + "python/with_botocore.py", root + "python/with_httpx.py"},
	} {
		if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%q: %v\n%s", words, err, out)
		}
	}
}
