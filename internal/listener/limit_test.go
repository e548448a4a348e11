package listener

import (
	"errors"
	"net"
	"testing"
	"time"
)

func TestLimit(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Limit(inner, 1)
	dial := func() net.Conn {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	dial()
	dial()
	first, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	taken := make(chan error, 1)
	go func() {
		_, err := l.Accept()
		taken <- err
	}()
	select {
	case <-taken:
		t.Fatal("a second connection was taken while the first was open")
	case <-time.After(20 * time.Millisecond):
	}
	first.Close()
	first.Close() // gives one place back, not two
	if err := <-taken; err != nil {
		t.Fatal(err)
	}
	go func() {
		_, err := l.Accept()
		taken <- err
	}()
	l.Close()
	if err := <-taken; !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
