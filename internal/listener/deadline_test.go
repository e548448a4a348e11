package listener

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"
)

// pair is a connection of a listener, and the client's side of it. The listener looks at no deadline by itself.
func pair(t *testing.T) (d *deadlines, conn, client net.Conn) {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d = Deadlines(inner, time.Minute).(*deadlines)
	d.tick = time.Hour
	if client, err = net.Dial("tcp", inner.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if conn, err = d.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); conn.Close(); inner.Close() })
	return d, conn, client
}

// TestDeadline: a read that waits ends when its deadline was looked at, and not when it was moved on before.
func TestDeadline(t *testing.T) {
	d, conn, client := pair(t)
	read := make(chan error)
	go func() {
		for {
			_, err := conn.Read(make([]byte, 1))
			read <- err
			if err != nil {
				return
			}
		}
	}()
	now := time.Now()
	_ = conn.SetReadDeadline(now.Add(time.Minute))
	d.look(now.Add(59 * time.Second))
	_ = conn.SetReadDeadline(now.Add(2 * time.Minute))
	d.look(now.Add(90 * time.Second))
	_, _ = client.Write([]byte("x"))
	if err := <-read; err != nil {
		t.Fatalf("before the deadline: %v", err)
	}
	d.look(now.Add(2 * time.Minute))
	if err := <-read; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("at the deadline: %v", err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("after the deadline: %v", err)
	}
	if _, err := conn.Write([]byte("x")); err != nil {
		t.Errorf("writing has no deadline: %v", err)
	}
}

// TestPastDeadline: what has passed already works at once, and ends with the next deadline, or with none.
func TestPastDeadline(t *testing.T) {
	_, conn, client := pair(t)
	for _, next := range []time.Time{{}, time.Now().Add(time.Hour)} {
		if err := conn.SetDeadline(time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("reading: %v", err)
		}
		if _, err := conn.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("writing: %v", err)
		}
		if err := conn.SetDeadline(next); err != nil {
			t.Fatal(err)
		}
		_, _ = client.Write([]byte("x"))
		if _, err := conn.Read(make([]byte, 1)); err != nil {
			t.Errorf("reading again: %v", err)
		}
		if _, err := conn.Write([]byte("x")); err != nil {
			t.Errorf("writing again: %v", err)
		}
	}
}

// TestWatching: deadlines are looked at while there are connections, and no longer.
func TestWatching(t *testing.T) {
	d, conn, _ := pair(t)
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	other := Deadlines(d.Listener, 10*time.Millisecond)
	client, err := net.Dial("tcp", d.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	watched, err := other.Accept()
	if err != nil {
		t.Fatal(err)
	}
	_ = watched.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	if _, err := watched.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
	watched.Close()
	if conn.Close(); d.look(time.Now()) {
		t.Error("there is a connection left after all were closed")
	}
}
