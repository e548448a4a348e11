package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"countersign/internal/report"
	"countersign/internal/testlog"
)

// answerTo runs the program on a log and returns its diagnosis and what it used.
func answerTo(tb testing.TB, file string) (report.Diagnosis, *syscall.Rusage) {
	tb.Helper()
	program, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	// The test's own binary is the program when it is called by its name: see testscript.Main.
	link := filepath.Join(tb.TempDir(), "countersign")
	if err := os.Symlink(program, link); err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(link, "diagnose", "-o", "json", file)
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	err = cmd.Run()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 1 {
		tb.Fatalf("%s: %v\n%s", file, err, talk.String())
	}
	var d report.Diagnosis
	if err := json.Unmarshal(out.Bytes(), &d); err != nil {
		tb.Fatal(err)
	}
	return d, cmd.ProcessState.SysUsage().(*syscall.Rusage)
}

// writeLog writes a log of a size and returns its name.
func writeLog(tb testing.TB, l testlog.Log, size int) string {
	tb.Helper()
	file, err := os.Create(filepath.Join(tb.TempDir(), l.Name))
	if err != nil {
		tb.Fatal(err)
	}
	if err := errors.Join(l.Write(file, size), file.Close()); err != nil {
		tb.Fatal(err)
	}
	return file.Name()
}

func checkAnswer(tb testing.TB, l testlog.Log, d report.Diagnosis) {
	tb.Helper()
	if len(d.Findings) == 0 || d.Findings[0].Code != "host-mismatch" {
		tb.Errorf("%s: %q", l.Name, d.Summary)
		return
	}
	if f := d.Findings[0]; f.Signed == nil || *f.Signed != testlog.EdgeHost || f.Verified == nil || *f.Verified != testlog.GatewayHost {
		tb.Errorf("%s: %+v", l.Name, f)
	}
}

// TestLogs finds the failure in logs of every form.
func TestLogs(t *testing.T) {
	for _, l := range testlog.Logs() {
		d, _ := answerTo(t, writeLog(t, l, 200_000))
		checkAnswer(t, l, d)
	}
}

// BenchmarkLargeLogs answers the logs at their full sizes and tells the time of the whole process and the most
// memory that it had.
func BenchmarkLargeLogs(b *testing.B) {
	for _, l := range testlog.Logs() {
		b.Run(fmt.Sprintf("%s/%dMB", l.Name, l.MB), func(b *testing.B) {
			file := writeLog(b, l, l.MB*1_000_000)
			var most int64
			var cpu float64
			for b.Loop() {
				d, used := answerTo(b, file)
				checkAnswer(b, l, d)
				most = max(most, used.Maxrss)
				cpu += float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
			}
			b.ReportMetric(float64(most)/1000, "MB-memory")
			b.ReportMetric(cpu/float64(b.N), "cpu-s/op")
		})
	}
}
