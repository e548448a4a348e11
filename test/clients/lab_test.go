package clients

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
)

// address is where one half of a lab is, and the name of AWS that it stands for.
type address struct{ URL, Host string }

// socket is the address without its scheme, as HOST:PORT.
func (a address) socket() string {
	return strings.TrimPrefix(strings.TrimPrefix(a.URL, "https://"), "http://")
}

// running is a lab in a process of its own.
type running struct {
	Edge, Gateway address
	command       *exec.Cmd
}

// up starts "countersign lab up" and reads its first line.
func up(args ...string) (*running, error) {
	command := exec.Command(countersign, append([]string{"lab", "up", "-o", "json", "--log", "none", "--explain"}, args...)...)
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	lab := &running{command: command}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, lab)
	}
	if err != nil {
		lab.down()
		return nil, fmt.Errorf("the lab's first line: %w", err)
	}
	return lab, nil
}

func (l *running) down() {
	_ = l.command.Process.Signal(syscall.SIGTERM)
	_ = l.command.Wait()
}
