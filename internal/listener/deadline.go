package listener

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Deadlines makes deadlines of a listener's connections cheap to move. net/http moves three or four of them for each
// request, and each move changes a timer of the runtime: with a small answer that is a tenth of a server's time. Here a
// move notes the time, and one goroutine looks every now and then which have passed: an operation ends late by up to a
// tenth of the shortest time that is allowed for anything, at most a second, and never early.
func Deadlines(l net.Listener, shortest time.Duration) net.Listener {
	return &deadlines{Listener: l, tick: max(time.Millisecond, min(shortest/10, time.Second)), open: map[*timedConn]struct{}{}}
}

type deadlines struct {
	net.Listener
	tick time.Duration
	now  atomic.Pointer[time.Time] // of the last tick

	mu   sync.Mutex
	open map[*timedConn]struct{}
	// watching says that the goroutine runs: as long as there are connections.
	watching bool
}

func (d *deadlines) Accept() (net.Conn, error) {
	conn, err := d.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &timedConn{Conn: conn, of: d}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open[c] = struct{}{}
	if !d.watching {
		d.watching = true
		now := time.Now()
		d.now.Store(&now)
		go d.watch()
	}
	return c, nil
}

func (d *deadlines) watch() {
	ticker := time.NewTicker(d.tick)
	defer ticker.Stop()
	for now := range ticker.C {
		d.now.Store(&now)
		if !d.look(now) {
			return
		}
	}
}

// look ends what has passed, and reports whether there is a connection left.
func (d *deadlines) look(now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.open {
		c.read.look(now, c.Conn.SetReadDeadline)
		c.write.look(now, c.Conn.SetWriteDeadline)
	}
	d.watching = len(d.open) > 0
	return d.watching
}

// timedConn is a connection whose deadlines are noted.
type timedConn struct {
	net.Conn
	of          *deadlines
	read, write deadline
}

func (c *timedConn) SetReadDeadline(at time.Time) error {
	return c.read.set(at, *c.of.now.Load(), c.Conn.SetReadDeadline)
}

func (c *timedConn) SetWriteDeadline(at time.Time) error {
	return c.write.set(at, *c.of.now.Load(), c.Conn.SetWriteDeadline)
}

func (c *timedConn) SetDeadline(at time.Time) error {
	if err := c.SetReadDeadline(at); err != nil {
		return err
	}
	return c.SetWriteDeadline(at)
}

func (c *timedConn) Close() error {
	c.of.mu.Lock()
	delete(c.of.open, c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// CloseWrite ends the writing side alone, as a server does that has answered before it has read everything.
func (c *timedConn) CloseWrite() error { return closeWrite(c.Conn) }

// Read tells a reader whose deadline has passed without asking the connection.
func (c *timedConn) Read(p []byte) (int, error) {
	if !c.read.begin() {
		return 0, os.ErrDeadlineExceeded
	}
	defer c.read.end()
	return c.Conn.Read(p)
}

func (c *timedConn) Write(p []byte) (int, error) {
	if !c.write.begin() {
		return 0, os.ErrDeadlineExceeded
	}
	defer c.write.end()
	return c.Conn.Write(p)
}

// deadline is one of the two of a connection.
type deadline struct {
	mu sync.Mutex
	at time.Time // zero for none
	// passed says that operations fail, and told that the connection itself knows: it need not as long as no operation
	// is going on. net/http ends each request with a deadline in the past and takes it back.
	passed, told bool
	// going is how many operations are going on.
	going int
}

// begin reports whether an operation may go on to the connection.
func (d *deadline) begin() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.passed {
		return false
	}
	d.going++
	return true
}

func (d *deadline) end() {
	d.mu.Lock()
	d.going--
	d.mu.Unlock()
}

// set notes a deadline. One that has passed already works at once: net/http interrupts a read with it.
func (d *deadline) set(at, now time.Time, tell func(time.Time) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = at
	return d.pass(!at.IsZero() && !at.After(now), tell)
}

func (d *deadline) look(now time.Time, tell func(time.Time) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.at.IsZero() && !d.at.After(now) {
		_ = d.pass(true, tell) // an error says that the connection is closed
	}
}

var longAgo = time.Unix(1, 0)

// pass notes whether the deadline has passed, and tells the connection if that is needed.
func (d *deadline) pass(passed bool, tell func(time.Time) error) error {
	d.passed = passed
	switch {
	case passed && !d.told && d.going > 0:
		d.told = true
		return tell(longAgo)
	case !passed && d.told:
		d.told = false
		return tell(time.Time{})
	}
	return nil
}
