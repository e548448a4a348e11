// Package wrk loads a server with the program wrk, and tells what that cost the server's process.
package wrk

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Load is what wrk does.
type Load struct {
	URL         string
	Connections int
	// Time is a whole number of seconds.
	Time time.Duration
	// Args are further arguments of wrk.
	Args []string
}

// Result is one run of wrk.
type Result struct {
	// Rate is in requests per second. Cost is the processor time of the server for one request, in microseconds: on a
	// machine with other work it wanders less than the rate does.
	Rate, Cost float64
}

// Run runs wrk once against the server of a process. An answer other than 200 is an error.
func Run(server *os.Process, l Load) (r Result, err error) {
	before, err := processorTime(server.Pid)
	if err != nil {
		return r, err
	}
	seconds := int(l.Time.Seconds())
	args := append([]string{"-t", "1", "-c", strconv.Itoa(l.Connections), "-d", strconv.Itoa(seconds) + "s"}, l.Args...)
	out, err := exec.Command("wrk", append(args, l.URL)...).CombinedOutput()
	if err != nil {
		return r, fmt.Errorf("wrk (Debian: apt-get install wrk): %w: %s", err, out)
	}
	if bad := refused.Find(out); bad != nil {
		return r, fmt.Errorf("wrk: %s", bad)
	}
	count, rate := requests.FindSubmatch(out), perSecond.FindSubmatch(out)
	if count == nil || rate == nil {
		return r, fmt.Errorf("wrk printed no rate: %s", out)
	}
	after, err := processorTime(server.Pid)
	if err != nil {
		return r, err
	}
	n, err1 := strconv.ParseFloat(string(count[1]), 64)
	r.Rate, err = strconv.ParseFloat(string(rate[1]), 64)
	r.Cost = (after - before) * 1e6 / n
	return r, errors.Join(err, err1)
}

var (
	requests  = regexp.MustCompile(`(\d+) requests in`)
	perSecond = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	refused   = regexp.MustCompile(`Non-2xx or 3xx responses: \d+|Socket errors: .*`)
)

// processorTime is what a process and its children have used, in seconds.
func processorTime(pid int) (float64, error) {
	const tick = 100 // USER_HZ, which Linux has everywhere
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	total := 0.0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		// Behind the name in brackets: state, parent, ...; utime and stime are the 12th and 13th.
		number, rest, _ := strings.Cut(string(data), " (")
		values := strings.Fields(rest[strings.LastIndex(rest, ")")+1:])
		if len(values) < 13 || number != strconv.Itoa(pid) && values[1] != strconv.Itoa(pid) {
			continue
		}
		for _, value := range values[11:13] {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return 0, err
			}
			total += n / tick
		}
	}
	return total, nil
}

// Median is the median over the rounds of what get makes of the results of two servers.
func Median(a, b []Result, get func(a, b Result) float64) float64 {
	values := make([]float64, len(a))
	for i := range values {
		values[i] = get(a[i], b[i])
	}
	slices.Sort(values)
	return values[len(values)/2]
}
