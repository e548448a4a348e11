package edge_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"countersign/internal/edge"
	"countersign/internal/topology"
	"countersign/sigv4"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestManagedPairs sends one signed request through every pair of AWS's managed cache and origin
// request policies and keeps what arrives in a golden file. Each line was read against AWS's tables.
func TestManagedPairs(t *testing.T) {
	top := &topology.Topology{}
	origins := append([]topology.OriginRequestPolicy{{}}, topology.ManagedOriginRequestPolicies()...)
	signer := sigv4.Signer{Credentials: sigv4.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, Region: "eu-west-1", Service: "execute-api", Host: originHost}
	req, err := signer.Sign(get("/v1?b=2&m=1", "Accept: */*", "Accept-Encoding: gzip, br", "User-Agent: curl/8", "Origin: https://example.com", "Cookie: c=1"), now)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString("# What the origin receives of a GET that was signed for the origin's host. One line for each pair of managed policies.\n")
	fmt.Fprintf(&out, "%-41s %-45s %-5s %-13s %-10s %-9s %-15s %-10s %-6s %-6s %s\n", "cache policy", "origin request policy", "host", "authorization", "x-amz-date", "query", "accept-encoding", "user-agent", "cookie", "origin", "verdict")
	for _, c := range topology.ManagedCachePolicies() {
		for _, o := range origins {
			_, d := path()
			d.Default.CachePolicyID, d.Default.OriginRequestPolicyID = c.ID, o.ID
			r := edge.New(top, d, options()).Forward(req, viewer)
			if err := explained(req, r); err != nil {
				t.Errorf("%s and %s: %v", c.Name, o.Name, err)
			}
			h := r.Request.Header
			sent := func(name string) string {
				if !h.Has(name) {
					return "-"
				}
				if h.Value(name) == req.Header.Value(name) {
					return "sent"
				}
				return h.Value(name)
			}
			host := "own"
			if h.Value("host") == viewerHost {
				host = "sent"
			}
			agent := sent("user-agent")
			if agent == "Amazon CloudFront" {
				agent = "replaced"
			}
			query, _ := r.Request.Query()
			verdict := "accepted"
			v := sigv4.Verifier{Region: "eu-west-1", Service: "execute-api", Now: options().Now, Keys: func(string) (sigv4.Credentials, error) { return signer.Credentials, nil }}
			if _, err := v.Verify(&r.Request); err != nil {
				verdict = string(reason(err))
			}
			if query == "" {
				query = "-"
			}
			line := fmt.Sprintf("%-41s %-45s %-5s %-13s %-10s %-9s %-15s %-10s %-6s %-6s %s", c.Name.Or(""), o.Name.Or("-"), host, sent("authorization"), sent("x-amz-date"), query,
				sent("accept-encoding"), agent, sent("cookie"), sent("origin"), verdict)
			out.WriteString(line + "\n")
		}
	}
	const golden = "testdata/managed-pairs.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("differs from %s; run with -update and read the difference\n%s", golden, out.String())
	}
}
