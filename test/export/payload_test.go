package export

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"countersign/internal/testedge"
	"countersign/sigv4"
)

// service is a verifier of one service behind an address of this machine.
type service struct {
	host     string
	verifier sigv4.Verifier
	mu       sync.Mutex
	accepted int
	refused  []string
}

// ServeHTTP verifies a request as the service does. It sees its own host, as behind a distribution.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	request := sigv4.Request{Method: r.Method, Target: r.RequestURI, Header: sigv4.Header{{Name: "Host", Value: s.host}}, Body: body}
	for name, values := range r.Header {
		for _, value := range values {
			request.Header = append(request.Header, sigv4.Field{Name: name, Value: value})
		}
	}
	_, err := s.verifier.Verify(&request)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.refused = append(s.refused, fmt.Sprintf("%s %s: %v", r.Method, r.RequestURI, err))
		w.WriteHeader(http.StatusForbidden)
		return
	}
	s.accepted++
	io.WriteString(w, `{"ok":true}`)
}

// TestPayloadRules runs every client for services that want a payload header: VPC Lattice, which refuses a hash in it, and
// OpenSearch Serverless, which refuses anything else.
func TestPayloadRules(t *testing.T) {
	for name, host := range map[string]string{
		"vpc-lattice-svcs": "svc-0a1b2c3d4e5f67890.7d67968.vpc-lattice-svcs.eu-west-1.on.aws",
		"aoss":             "abc123def456ghi789jk.eu-west-1.aoss.amazonaws.com",
	} {
		s := &service{host: host, verifier: sigv4.Verifier{
			Region: "eu-west-1", Service: name,
			Keys: func(id string) (sigv4.Credentials, error) {
				if id != testedge.KeyID {
					return sigv4.Credentials{}, sigv4.ErrUnknownAccessKey
				}
				return sigv4.Credentials{AccessKeyID: id, SecretAccessKey: testedge.Secret}, nil
			},
		}}
		address := httptest.NewServer(s)
		t.Cleanup(address.Close)
		for _, c := range clients {
			t.Run(name+" "+c.name, func(t *testing.T) {
				slow := []string{"bruno, developer", "postman-runtime, vault"}
				if name == "aoss" {
					// These compute the hash as they do for S3.
					slow = append(slow, "csharp", "newman", "postman", "bruno")
				}
				c.skip(t, slow...)
				file := filepath.Join(c.folder(t), c.file)
				args := append([]string{"export"}, c.args...)
				out, code := countersign(t, longTerm, append(args, "https://"+host+"/pets?limit=2", "--data", `{"name":"Rex"}`, "-H", "Content-Type: application/json", "--out", file)...)
				if code == 2 && strings.Contains(out, "does not sign X-Amz-Content-Sha256") {
					t.Skip("the client cannot, and the export says so")
				}
				if code != 0 {
					t.Fatalf("exit code %d:\n%s", code, out)
				}
				out, _ = c.start(t, &path{edge: address.URL}, file, longTerm)
				s.mu.Lock()
				defer s.mu.Unlock()
				if s.accepted != 1 || len(s.refused) > 0 {
					t.Errorf("%d accepted, refused %q\n%.3000s", s.accepted, s.refused, out)
				}
				s.accepted, s.refused = 0, nil
			})
		}
	}
}
