package sigv4http_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/sigv4http"
)

const (
	edgeHost    = "d111111abcdef8.cloudfront.net"
	gatewayHost = "abc123def4.execute-api.eu-west-1.amazonaws.com"
)

var (
	keys = sigv4.Credentials{AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", SessionToken: "token"}
	at   = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
)

func clock() time.Time { return at }

func verifier(service string) *sigv4.Verifier {
	return &sigv4.Verifier{Region: "eu-west-1", Service: service, Now: clock, Keys: func(id string) (sigv4.Credentials, error) {
		if id != keys.AccessKeyID {
			return sigv4.Credentials{}, sigv4.ErrUnknownAccessKey
		}
		return keys, nil
	}}
}

// echo answers with who signed and what the body was.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	id, _ := sigv4http.AccessKeyID(r.Context())
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintf(w, "%s %s %s", id, r.Host, body)
})

// distribution replaces Host by the origin's name, as CloudFront does, and hands on to a gateway that
// verifies. It records the Host that the client sent.
func distribution(t *testing.T, sentHost *string) *httptest.Server {
	gateway := &sigv4http.Handler{Next: echo, Verifier: verifier("execute-api")}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*sentHost = r.Host
		r.Host = gatewayHost
		gateway.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestCloudFrontCase(t *testing.T) {
	var sentHost string
	edge := distribution(t, &sentHost)
	const hard = "https://" + edgeHost + "/prod/pets/a%20b/%2540?b=2&a=1&flag&q=x+y&q=%2B&empty=&id-type=z&id=y"
	for _, test := range []struct {
		name, method, body, signHost string
		want                         int
	}{
		{"as it is", "GET", "", "", 403},
		{"signed for the gateway", "GET", "", gatewayHost, 200},
		{"JSON, as it is", "POST", `{"name":"x"}`, "", 403},
		{"JSON, signed for the gateway", "POST", `{"name":"x"}`, gatewayHost, 200},
	} {
		client := &http.Client{Transport: &sigv4http.Transport{
			Signer:  &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api", Host: test.signHost},
			Connect: strings.TrimPrefix(edge.URL, "http://"), Now: clock,
		}}
		request, err := http.NewRequest(test.method, strings.Replace(hard, "https", "http", 1), strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != test.want {
			t.Errorf("%s: %d %s, want %d", test.name, response.StatusCode, text, test.want)
		}
		if sentHost != edgeHost {
			t.Errorf("%s: Host on the wire %q, want %q", test.name, sentHost, edgeHost)
		}
		if want := keys.AccessKeyID + " " + gatewayHost + " " + test.body; test.want == 200 && string(text) != want {
			t.Errorf("%s: body %q, want %q", test.name, text, want)
		}
		if request.Header.Get("Authorization") != "" {
			t.Errorf("%s: the caller's request was changed", test.name)
		}
	}
}

func TestBodiesAreHashedWithoutHoldingThem(t *testing.T) {
	server := httptest.NewServer(&sigv4http.Handler{Next: echo, Verifier: verifier("s3")})
	defer server.Close()
	client := &http.Client{Transport: &sigv4http.Transport{
		Signer: &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "s3"}, Now: clock, MaxBuffer: 8,
	}}
	send := func(body io.Reader, change func(*http.Request)) (int, error) {
		request, err := http.NewRequest("PUT", server.URL+"/key", body)
		if err != nil {
			t.Fatal(err)
		}
		if change != nil {
			change(request)
		}
		response, err := client.Do(request)
		if err != nil {
			return 0, err
		}
		defer response.Body.Close()
		_, err = io.Copy(io.Discard, response.Body)
		return response.StatusCode, err
	}
	if status, err := send(strings.NewReader("rewindable and longer than the buffer"), nil); status != 200 {
		t.Errorf("rewindable body: %d, %v", status, err)
	}
	if status, err := send(io.MultiReader(strings.NewReader("short")), nil); status != 200 {
		t.Errorf("short body: %d, %v", status, err)
	}
	if _, err := send(io.MultiReader(strings.NewReader("longer than eight bytes")), nil); !errors.Is(err, sigv4http.ErrBodyTooLarge) {
		t.Errorf("long body that cannot be read twice: %v, want %v", err, sigv4http.ErrBodyTooLarge)
	}
	hashed := func(text string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("X-Amz-Content-Sha256", sigv4.HashPayload([]byte(text))) }
	}
	if status, err := send(io.MultiReader(strings.NewReader("hashed beforehand")), hashed("hashed beforehand")); status != 200 {
		t.Errorf("body hashed beforehand: %d, %v", status, err)
	}
	if status, err := send(io.MultiReader(strings.NewReader("something else")), hashed("hashed beforehand")); status != 400 {
		t.Errorf("body that is not the hashed one: %d, %v; want 400 from the handler that read it", status, err)
	}
}

func TestHandlerRefuses(t *testing.T) {
	var refused error
	handler := &sigv4http.Handler{
		Next: echo, Verifier: verifier("execute-api"), MaxBody: 16,
		Refuse: func(w http.ResponseWriter, _ *http.Request, err error) {
			refused = err
			w.WriteHeader(http.StatusForbidden)
		},
	}
	signer := &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api"}
	serve := func(body, hash string, change func(*http.Request)) int {
		refused = nil
		r := httptest.NewRequest("POST", "http://"+gatewayHost+"/prod/x?a=1", strings.NewReader(body))
		if err := sigv4http.Sign(signer, r, hash, at); err != nil {
			t.Fatal(err)
		}
		if change != nil {
			change(r)
		}
		r.RequestURI = r.URL.RequestURI()
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, r)
		return recorder.Code
	}
	hash := sigv4.HashPayload([]byte("body"))
	if status := serve("body", hash, nil); status != 200 {
		t.Fatalf("good request: %d, %v", status, refused)
	}
	for name, test := range map[string]struct {
		body, hash string
		change     func(*http.Request)
		want       int
	}{
		"another body":     {"other", hash, nil, 403},
		"another query":    {"body", hash, func(r *http.Request) { r.URL.RawQuery = "a=2" }, 403},
		"unsigned":         {"body", hash, func(r *http.Request) { r.Header.Del("Authorization") }, 403},
		"too large":        {strings.Repeat("x", 17), hash, nil, 413},
		"unsigned payload": {"body", hash, func(r *http.Request) { r.Header.Set("X-Amz-Content-Sha256", sigv4.UnsignedPayload) }, 403},
	} {
		if status := serve(test.body, test.hash, test.change); status != test.want {
			t.Errorf("%s: %d (%v), want %d", name, status, refused, test.want)
		}
	}
}

// TestUnknownTokenIsRefused: what is signed in place of a hash must say something about the body.
func TestUnknownTokenIsRefused(t *testing.T) {
	handler := &sigv4http.Handler{Next: echo, Verifier: verifier("s3")}
	for claim, want := range map[string]int{
		sigv4.HashPayload([]byte("body")): 200, sigv4.UnsignedPayload: 200,
		strings.ToUpper(sigv4.HashPayload([]byte("body"))): 403, "anything": 403,
	} {
		request := httptest.NewRequest("PUT", "http://"+gatewayHost+"/key", strings.NewReader("body"))
		if err := sigv4http.Sign(&sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "s3"}, request, claim, at); err != nil {
			t.Fatal(err)
		}
		recorder := httptest.NewRecorder()
		if handler.ServeHTTP(recorder, request); recorder.Code != want {
			t.Errorf("%s: %d, want %d", claim, recorder.Code, want)
		}
	}
}

func TestUnreadableBody(t *testing.T) {
	handler := &sigv4http.Handler{Next: echo, Verifier: verifier("execute-api")}
	request := httptest.NewRequest("PUT", "http://"+gatewayHost+"/", io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	recorder := httptest.NewRecorder()
	if handler.ServeHTTP(recorder, request); recorder.Code != 400 {
		t.Errorf("%d %s, want 400", recorder.Code, recorder.Body)
	}
}

// TestRedirectElsewhere: a signature for the gateway must not be handed to the host that a redirect names.
func TestRedirectElsewhere(t *testing.T) {
	var stolen []string
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		stolen = append(stolen, r.Header.Get("Authorization"))
	}))
	defer thief.Close()
	// It redirects within itself first.
	mux := http.NewServeMux()
	mux.Handle("/near", http.RedirectHandler("/far", http.StatusTemporaryRedirect))
	mux.Handle("/far", http.RedirectHandler(strings.Replace(thief.URL, "127.0.0.1", "localhost", 1)+"/prod/secret", http.StatusTemporaryRedirect))
	mux.Handle("/", echo)
	edge := httptest.NewServer(mux)
	defer edge.Close()
	for _, test := range []struct {
		signHost, path string
		want           error
		stolen         int
	}{
		{gatewayHost, "/", nil, 0},
		{gatewayHost, "/near", sigv4http.ErrRedirected, 0},
		// A signature for the thief's own name is of no use to him.
		{"", "/near", nil, 1},
	} {
		client := &http.Client{Transport: &sigv4http.Transport{
			Signer: &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api", Host: test.signHost}, Now: clock,
		}}
		stolen = nil
		response, err := client.Get(edge.URL + test.path)
		if err == nil {
			response.Body.Close()
		}
		if !errors.Is(err, test.want) || len(stolen) != test.stolen {
			t.Errorf("sign host %q, %s: %v, the other host was sent %q", test.signHost, test.path, err, stolen)
		}
	}
}

func TestCredentialsPerRequest(t *testing.T) {
	server := httptest.NewServer(&sigv4http.Handler{Next: echo, Verifier: verifier("execute-api")})
	defer server.Close()
	fail := errors.New("expired")
	transport := &sigv4http.Transport{
		Signer: &sigv4.Signer{Region: "eu-west-1", Service: "execute-api"}, Now: clock,
		Credentials: func(context.Context) (sigv4.Credentials, error) { return keys, fail },
	}
	client := &http.Client{Transport: transport}
	if _, err := client.Get(server.URL); !errors.Is(err, fail) {
		t.Errorf("error %v, want that of the source", err)
	}
	fail = nil
	for range 2 {
		response, err := client.Get(server.URL)
		if err != nil || response.StatusCode != 200 {
			t.Fatalf("%v, %v", response, err)
		}
		response.Body.Close()
	}
}

// Example shows the client-side remedy: send to the distribution, sign for the gateway behind it.
func ExampleTransport() {
	client := &http.Client{Transport: &sigv4http.Transport{
		Signer: &sigv4.Signer{
			Credentials: keys, Region: "eu-west-1", Service: "execute-api", Host: gatewayHost,
		},
		Now:  clock,
		Base: printing{},
	}}
	client.Get("https://" + edgeHost + "/prod/pets")
	// Output:
	// d111111abcdef8.cloudfront.net
	// AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20260102/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=f483260540aa6c
}

// printing is a transport that prints what it is to send.
type printing struct{}

func (printing) RoundTrip(r *http.Request) (*http.Response, error) {
	fmt.Println(r.URL.Host)
	fmt.Println(strings.TrimRight(r.Header.Get("Authorization"), "\n")[:170])
	return &http.Response{StatusCode: 200, Body: io.NopCloser(bytes.NewReader(nil))}, nil
}

func ExampleHandler() {
	handler := &sigv4http.Handler{
		Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			id, _ := sigv4http.AccessKeyID(r.Context())
			fmt.Fprintln(w, "signed by", id)
		}),
		Verifier: verifier("execute-api"),
	}
	request := httptest.NewRequest("GET", "http://"+gatewayHost+"/prod/pets", nil)
	signer := &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api"}
	if err := sigv4http.Sign(signer, request, sigv4.EmptyPayloadHash, at); err != nil {
		fmt.Println(err)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	fmt.Print(recorder.Body)
	// Output: signed by ASIAIOSFODNN7EXAMPLE
}

// TestTargetIsWhatIsSent holds the signed target against what net/http puts on the wire.
func TestTargetIsWhatIsSent(t *testing.T) {
	server := httptest.NewServer(&sigv4http.Handler{Next: echo, Verifier: verifier("execute-api")})
	defer server.Close()
	client := &http.Client{Transport: &sigv4http.Transport{
		Signer: &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api"}, Now: clock,
	}}
	for _, target := range []string{
		"", "/", "?a=1", "/?", "/a?", "/a%2Fb?x=%20&y=+", "/a b", "/ü?ü=1", "//two", "/a/../b", "/@connections/x%3D", "/;p=1?q;r", "/a?b=c?d", "/*'()!",
	} {
		response, err := client.Get(server.URL + target)
		if err != nil {
			t.Errorf("%q: %v", target, err)
			continue
		}
		response.Body.Close()
		if response.StatusCode != 200 {
			t.Errorf("%q: %d", target, response.StatusCode)
		}
	}
}
