package server

import (
	"crypto/sha1" // RFC 6455 has it so
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"time"

	"countersign/internal/lab"
)

// handshakeGUID is the constant of RFC 6455, section 1.3.
const handshakeGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// handshake opens a WebSocket that the gateway took, sends who called and what arrived as one message, and
// closes it. Only the handshake is signed; the lab models no routes of messages.
func handshake(w http.ResponseWriter, r *http.Request, x *lab.Exchange) {
	echo := x.Echo()
	key := r.Header.Get("Sec-Websocket-Key")
	if raw, err := base64.StdEncoding.DecodeString(key); err != nil || len(raw) != 16 || r.Header.Get("Sec-Websocket-Version") != "13" {
		plain(w, http.StatusBadRequest, `{"message":"Bad Request"}`)
		x.Reply.Status = http.StatusBadRequest
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		plain(w, http.StatusInternalServerError, `{"message":"Internal server error"}`)
		return
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	x.Deliver(lab.Reply{Status: http.StatusSwitchingProtocols})
	sum := sha1.Sum([]byte(key + handshakeGUID)) // RFC 6455, section 4.2.2
	fmt.Fprintf(buffered, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: %s\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	for _, f := range x.Reply.Header {
		if !strings.EqualFold(f.Name, "connection") {
			fmt.Fprintf(buffered, "%s: %s\r\n", f.Name, f.Value)
		}
	}
	_, _ = buffered.WriteString("\r\n")
	_, _ = buffered.Write(frame(opText, echo.Body))
	_, _ = buffered.Write(frame(opClose, []byte{0x03, 0xe8})) // 1000, a normal closure
	if buffered.Flush() == nil {
		_ = conn.SetDeadline(time.Now().Add(time.Second))
		_, _ = conn.Read(make([]byte, 128)) // the client's own close
	}
}

// Opcodes of RFC 6455, section 5.2.
const (
	opText  = 0x1
	opClose = 0x8
)

// frame is a final frame without a mask, as servers send it (RFC 6455, section 5.2).
func frame(opcode byte, payload []byte) []byte {
	b := []byte{0x80 | opcode}
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}
