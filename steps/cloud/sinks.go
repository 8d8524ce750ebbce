package cloud

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"slipway/steps/clean"
)

// CallLogOptions say where the call log goes in addition to memory.
type CallLogOptions struct {
	Log    string // folder of the logs; "" for none. LogFolder() is the user's
	Inputs string // file that every call's redacted input is added to, one JSON line each; "" takes SLIPWAY_TAPE
}

// OpenCallLog makes the call log of a real run: a log in the user's log folder, and inputs ("" for SLIPWAY_TAPE, if it
// is set).
func OpenCallLog(inputs string) (*CallLog, error) {
	folder, err := LogFolder()
	if err != nil {
		return nil, err
	}
	return NewCallLog(CallLogOptions{Log: folder, Inputs: inputs})
}

// LogFolder is where slipway keeps its logs: under XDG_STATE_HOME, else ~/.local/state.
func LogFolder() (string, error) {
	state, err := StateFolder()
	if err != nil {
		return "", err
	}
	return filepath.Join(state, "logs"), nil
}

// StateFolder is slipway's folder for what outlives a run and is not the user's work: logs, the sandbox.
func StateFolder() (string, error) {
	if state := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, "slipway"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the state folder: %w; set XDG_STATE_HOME", err)
	}
	return filepath.Join(home, ".local", "state", "slipway"), nil
}

func (o CallLogOptions) open() ([]sink, error) {
	var sinks []sink
	if o.Log != "" {
		sinks = append(sinks, &logFile{folder: o.Log})
	}
	if o.Inputs == "" {
		o.Inputs = os.Getenv("SLIPWAY_TAPE")
	}
	if o.Inputs != "" {
		// a pipe that nobody reads is not waited for
		f, err := os.OpenFile(o.Inputs, os.O_APPEND|os.O_CREATE|os.O_WRONLY|syscall.O_NONBLOCK, 0o600)
		if err != nil {
			return nil, fmt.Errorf("open the tape: %w; check SLIPWAY_TAPE", err)
		}
		sinks = append(sinks, &inputs{f})
	}
	return sinks, nil
}

// keptLogs is how many logs of earlier runs stay.
const keptLogs = 30

// logFile writes one line a call, for people and grep. The file is made with the first call, so that commands that make
// none leave nothing behind.
type logFile struct {
	folder string
	file   *os.File
	failed bool
}

func (l *logFile) write(c Call) error {
	if l.failed {
		return nil
	}
	if l.file == nil {
		if err := l.create(c.Began); err != nil {
			l.failed = true
			return err
		}
	}
	outcome := "ok"
	if c.Failed() {
		outcome = clean.Line(c.Code)
	}
	_, err := fmt.Fprintf(l.file, "%s %s %s attempts=%d request=%s %s\n", c.Began.UTC().Format("2006-01-02T15:04:05.000Z"),
		outcome,
		c.Took.Round(time.Millisecond), c.Attempts, orDash(clean.Line(c.RequestID)), c.Command)
	if err != nil {
		l.failed = true
		return fmt.Errorf("write the log: %w", err)
	}
	return nil
}

func (l *logFile) create(at time.Time) error {
	if err := os.MkdirAll(l.folder, 0o700); err != nil {
		return fmt.Errorf("make the log folder: %w", err)
	}
	l.prune()
	name := fmt.Sprintf("%s-%d.log", at.UTC().Format("20060102T150405Z"), os.Getpid())
	f, err := os.OpenFile(filepath.Join(l.folder, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	l.file = f
	return nil
}

// prune removes the oldest logs. Their names begin with the time, so they sort by age. What cannot be removed stays.
func (l *logFile) prune() {
	logs, err := filepath.Glob(filepath.Join(l.folder, "*Z-*.log"))
	if err != nil || len(logs) < keptLogs {
		return
	}
	slices.Sort(logs)
	for _, old := range logs[:len(logs)-keptLogs+1] {
		_ = os.Remove(old)
	}
}

func (l *logFile) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// inputs writes every call with its redacted input as a JSON line, to be compared with AWS's own service models.
type inputs struct{ file *os.File }

func (i *inputs) write(c Call) error {
	input := c.input
	if input == nil {
		input = object{}
	}
	line, err := marshal(struct {
		Service   string `json:"service"`
		Operation string `json:"operation"`
		Input     object `json:"input"`
		Attempts  int    `json:"attempts"`
		Error     string `json:"error,omitempty"`
	}{c.Service, c.Operation, input, c.Attempts, c.Code})
	if err != nil {
		return fmt.Errorf("encode a call for the tape: %w", err)
	}
	if _, err := i.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write the tape: %w", err)
	}
	return nil
}

func (i *inputs) close() error { return i.file.Close() }
