package proxy

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/chunked"
)

const s3Host = "s3.eu-west-1.amazonaws.com"

// TestBodies sends bodies in every framing of HTTP/1.1; what arrives is one, signed, with its length.
func TestBodies(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{}, route(b))
	large := strings.Repeat("0123456789abcdef", 40<<10) // 640 KiB: goes to disk
	for _, test := range []struct {
		name, method, framing, body string
		length                      int64
		want                        string
	}{
		{"none", "GET", "", "", 0, ""},
		{"absent", "POST", "", "", 0, ""},
		{"zero length", "PUT", "Content-Length: 0\r\n", "", 0, ""},
		{"zero length of a DELETE", "DELETE", "Content-Length: 0\r\n", "", 0, ""},
		{"small", "POST", "Content-Length: 5\r\n", "hello", 5, "hello"},
		{"of a GET", "GET", "Content-Length: 2\r\n", "{}", 2, "{}"},
		{"of a DELETE", "DELETE", "Content-Length: 2\r\n", "{}", 2, "{}"},
		{"chunked", "POST", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", 5, "abcde"},
		{"chunked and empty", "POST", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", 0, ""},
		{"chunked and a length beside", "POST", "Transfer-Encoding: chunked\r\nContent-Length: 100\r\n", "3\r\nabc\r\n0\r\n\r\n", 3, "abc"},
		{"as much as memory takes", "POST", "Content-Length: 65536\r\n", large[:65536], 65536, large[:65536]},
		{"large", "POST", fmt.Sprintf("Content-Length: %d\r\n", len(large)), large, int64(len(large)), large},
	} {
		answer := raw(t, p.address, test.method+" /b?x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"+test.framing+"\r\n"+test.body)
		if !strings.HasPrefix(answer, "HTTP/1.1 200") {
			t.Errorf("%s: %.300s", test.name, answer)
			continue
		}
		got := b.last(t)
		if string(got.body) != test.want || got.ContentLength != test.length || got.TransferEncoding != nil {
			t.Errorf("%s: %d bytes arrived, Content-Length %d, %v", test.name, len(got.body), got.ContentLength, got.TransferEncoding)
		}
		said := got.Header.Get("Content-Length")
		if wantsZero := strings.HasPrefix(test.name, "zero") || test.name == "chunked and empty"; wantsZero && said != "0" {
			t.Errorf("%s: Content-Length is %q", test.name, said)
		}
		if test.name == "none" && said != "" {
			t.Errorf("%s: Content-Length is %q", test.name, said)
		}
	}
	if left := p.limits.Bodies - p.spooler.room.Load(); left != 0 {
		t.Errorf("%d bytes of the spool were not given back", left)
	}
	if entries, _ := os.ReadDir(p.options.SpoolDir); len(entries) != 0 {
		t.Errorf("%d files are left in the folder of the spool", len(entries))
	}
}

func TestHeadAndItsLength(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	b.reply = func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "1234") }
	p := start(t, Options{}, route(b))
	answer := raw(t, p.address, "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	if head, body, _ := strings.Cut(answer, "\r\n\r\n"); !strings.Contains(head, "Content-Length: 1234") || body != "" {
		t.Errorf("%q", answer)
	}
}

// TestExpectContinue: the client is asked for its body only when it is wanted.
func TestExpectContinue(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{Limits: Limits{Body: 100}}, route(b))
	c, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
	r := bufio.NewReader(c)
	if line, _ := r.ReadString('\n'); line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("before the body: %q", line)
	}
	r.ReadString('\n')
	io.WriteString(c, "hello")
	if answer, err := http.ReadResponse(r, nil); err != nil || answer.StatusCode != 200 {
		t.Fatalf("%v %v", answer, err)
	}
	if got := b.last(t); string(got.body) != "hello" {
		t.Errorf("%q arrived", got.body)
	}
	answer := raw(t, p.address, "PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\nExpect: 100-continue\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 413") || strings.Contains(answer, "100 Continue") {
		t.Errorf("too large: %q", answer)
	}
}

// TestUnsignedPayloadStreams: the server gets the beginning of a body before the client has sent its end.
func TestUnsignedPayloadStreams(t *testing.T) {
	arrived := make(chan string, 1)
	hash := make(chan string, 1)
	server := newPlain(t, func(w http.ResponseWriter, r *http.Request) {
		hash <- r.Header.Get("X-Amz-Content-Sha256")
		first := make([]byte, 5)
		_, _ = io.ReadFull(r.Body, first)
		arrived <- string(first)
		rest, _ := io.ReadAll(r.Body)
		w.Write(rest)
	})
	p := start(t, Options{}, Route{To: server, SignHost: s3Host, Payload: PayloadUnsigned})
	reader, writer := io.Pipe()
	req, _ := http.NewRequest("PUT", p.url+"/b/k", reader)
	req.ContentLength = 10
	done := make(chan string, 1)
	go func() {
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			done <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		done <- string(body)
	}()
	io.WriteString(writer, "first")
	if got := <-hash; got != sigv4.UnsignedPayload {
		t.Errorf("signed over %q", got)
	}
	if got := <-arrived; got != "first" {
		t.Errorf("%q arrived", got)
	}
	io.WriteString(writer, "later")
	writer.Close()
	if got := <-done; got != "later" {
		t.Errorf("the answer is %q", got)
	}
}

// TestHashRefused: VPC Lattice takes no hash of a body, whatever the client or the route says.
func TestHashRefused(t *testing.T) {
	const host = "svc-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"
	b := newBackend(t, "vpc-lattice-svcs", host, exampleKeys().Credentials)
	p := start(t, Options{}, Route{To: b.URL, SignHost: host})
	for _, body := range []string{"", "hello"} {
		answer := raw(t, p.address, fmt.Sprintf("POST /b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
		if !strings.HasPrefix(answer, "HTTP/1.1 200") {
			t.Fatalf("%q: %.300s", body, answer)
		}
		if got := b.last(t); string(got.body) != body || got.Header.Get("X-Amz-Content-Sha256") != sigv4.UnsignedPayload {
			t.Errorf("%q arrived, signed as %q", got.body, got.Header.Get("X-Amz-Content-Sha256"))
		}
	}
}

// chunkedServer verifies a request for S3 whose body is in signed chunks, and answers with what it holds.
func chunkedServer(t *testing.T) string {
	return newPlain(t, func(w http.ResponseWriter, r *http.Request) {
		req := sigv4.Request{Method: r.Method, Target: r.RequestURI, Header: append(sigv4.Header{{Name: "Host", Value: s3Host}}, fields(r.Header)...)}
		v := &sigv4.Verifier{Region: "eu-west-1", Service: "s3", Keys: func(string) (sigv4.Credentials, error) { return exampleKeys().Credentials, nil }}
		body, err := io.ReadAll(r.Body)
		claim := r.Header.Get("X-Amz-Content-Sha256")
		if sigv4.IsPayloadHash(claim) {
			req.Body = body
		}
		if err == nil {
			_, err = v.Verify(&req)
		}
		if err == nil && strings.HasPrefix(claim, "STREAMING-") {
			var d *chunked.Decoder
			if d, err = chunked.Decode(&req, secret, bytes.NewReader(body)); err == nil {
				body, err = io.ReadAll(d)
			}
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		w.Header().Set("X-Seen-Payload", claim)
		w.Header().Set("X-Seen-Encoding", r.Header.Get("Content-Encoding"))
		w.Header().Set("X-Seen-Checksum", r.Header.Get("X-Amz-Checksum-Crc32"))
		w.Header().Set("X-Seen-Decoded", r.Header.Get("X-Amz-Decoded-Content-Length"))
		w.Write(body)
	})
}

func TestStreamingPayload(t *testing.T) {
	p := start(t, Options{}, Route{To: chunkedServer(t), SignHost: s3Host, Payload: PayloadStreaming})
	body := strings.Repeat("signed in chunks ", 20000)
	answer, got := do(t, "PUT", p.url+"/b/k?partNumber=1&uploadId", body)
	if answer.StatusCode != 200 || got != body || answer.Header.Get("X-Seen-Payload") != sigv4.StreamingPayloadTrailer {
		t.Errorf("%d, %d bytes, %s: %.200s", answer.StatusCode, len(got), answer.Header.Get("X-Seen-Payload"), got)
	}
}

// TestClientsOwnChunks: a client that signs chunks with a key of its own, as the AWS CLI does, has its framing
// taken off.
func TestClientsOwnChunks(t *testing.T) {
	p := start(t, Options{}, Route{To: chunkedServer(t), SignHost: s3Host})
	body := strings.Repeat("x", 70000)
	for _, e := range []chunked.Encoding{
		{Payload: sigv4.StreamingPayload},
		{Payload: sigv4.StreamingPayloadTrailer, Checksum: chunked.CRC32},
		{Payload: sigv4.StreamingUnsignedTrailer, Checksum: chunked.CRC32},
	} {
		signer := &sigv4.Signer{Credentials: sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "another"}, Region: "us-east-1", Service: "s3"}
		req, err := e.Prepare(sigv4.Request{Method: "PUT", Target: "/b/k", Header: sigv4.Header{{Name: "Host", Value: p.address}, {Name: "Content-Encoding", Value: "gzip"}}}, int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		signed, err := signer.Sign(req, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		framed, err := e.Encode(&signed, "another", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(framed)
		if err != nil {
			t.Fatal(err)
		}
		var header []string
		for _, f := range signed.Header[1:] {
			if !strings.EqualFold(f.Name, "content-length") {
				header = append(header, f.Name, f.Value)
			}
		}
		answer, got := do(t, "PUT", p.url+"/b/k", string(data), header...)
		if answer.StatusCode != 200 || got != body {
			t.Errorf("%s: %d, %d bytes: %.300s", e.Payload, answer.StatusCode, len(got), got)
			continue
		}
		if e.Payload == sigv4.StreamingUnsignedTrailer {
			continue // it has no signatures of the client's, and passes as it is
		}
		if seen := answer.Header; !sigv4.IsPayloadHash(seen.Get("X-Seen-Payload")) || seen.Get("X-Seen-Encoding") != "gzip" || seen.Get("X-Seen-Decoded") != "" {
			t.Errorf("%s: payload %s, encoding %q, decoded length %q", e.Payload, seen.Get("X-Seen-Payload"), seen.Get("X-Seen-Encoding"), seen.Get("X-Seen-Decoded"))
		}
		if e.Checksum != "" && answer.Header.Get("X-Seen-Checksum") == "" {
			t.Errorf("%s: the checksum of the trailer is lost", e.Payload)
		}
	}
	answer, got := do(t, "PUT", p.url+"/b/k", "zz;chunk-signature=0\r\n", "X-Amz-Content-Sha256", sigv4.StreamingPayload)
	if answer.StatusCode != 400 || answer.Header.Get(ErrorField) != "bad-framing" {
		t.Errorf("bad framing: %d %s", answer.StatusCode, got)
	}
	answer, _ = do(t, "PUT", p.url+"/b/k", "x", "X-Amz-Content-Sha256", sigv4.StreamingEvents)
	if answer.StatusCode != 501 || answer.Header.Get(ErrorField) != "signed-events" {
		t.Errorf("events: %d", answer.StatusCode)
	}
}

// TestRequestTrailers are what gRPC clients do: they arrive behind the body, which is signed.
func TestRequestTrailers(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	b.reply = func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "Grpc-Status")
		io.WriteString(w, "body")
		w.Header().Set("Grpc-Status", "0")
		w.Header().Set(http.TrailerPrefix+"Grpc-Message", "fine")
	}
	p := start(t, Options{}, route(b))
	answer := raw(t, p.address, "POST /pkg.Service/Do HTTP/1.1\r\nHost: localhost\r\nTE: trailers\r\nConnection: close, TE\r\nTrailer: X-Checksum\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Checksum: abc\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 200") || !strings.Contains(answer, "Grpc-Status: 0\r\n") || !strings.Contains(answer, "Grpc-Message: fine\r\n") {
		t.Errorf("%q", answer)
	}
	got := b.last(t)
	if string(got.body) != "body" || got.Trailer.Get("X-Checksum") != "abc" {
		t.Errorf("%q arrived, trailer %v", got.body, got.Trailer)
	}
	answer = raw(t, p.address, "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTrailer: X-Amz-Meta-Evil\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Amz-Meta-Evil: 1\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 400") || !strings.Contains(answer, "unsigned-trailer") {
		t.Errorf("an x-amz-* trailer: %.300q", answer)
	}
}

// TestSpooledHash: what is signed is the hash of all bytes, wherever memory ends.
func TestSpooledHash(t *testing.T) {
	s := newSpooler(t.TempDir(), Limits{Body: 1 << 20, Bodies: 1 << 21})
	for _, n := range []int{0, 1, spoolMemory - 1, spoolMemory, spoolMemory + 1, 3*spoolMemory + 7} {
		body := bytes.Repeat([]byte{7, 1, 3}, n)[:n]
		k, err := s.read(iotest(body))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(body)
		if k.hash() != hex.EncodeToString(sum[:]) || k.size != int64(n) {
			t.Errorf("%d bytes: hash %s, size %d", n, k.hash(), k.size)
		}
		first, second := k.open(), k.open()
		k.release()
		for _, r := range []io.ReadCloser{first, second} {
			got, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(got, body) {
				t.Errorf("%d bytes: read %d, %v", n, len(got), err)
			}
			r.Close()
			r.Close()
			if _, err := r.Read(make([]byte, 1)); err == nil {
				t.Error("a closed reader reads")
			}
		}
	}
	if left := s.room.Load(); left != 1<<21 {
		t.Errorf("room for %d bytes is left of %d", left, 1<<21)
	}
}

// iotest yields a body in pieces of odd sizes.
func iotest(body []byte) io.Reader {
	return &pieces{body: body}
}

type pieces struct {
	body []byte
	n    int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.body) == 0 {
		return 0, io.EOF
	}
	p.n = (p.n*7 + 13) % 9001
	n := copy(b, p.body[:min(len(p.body), p.n+1)])
	p.body = p.body[n:]
	return n, nil
}

// newPlain starts a server that verifies nothing.
func newPlain(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String()
}
