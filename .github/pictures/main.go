// Command pictures draws the README's pictures as SVG: a first setup in the sandbox as a film, and screens of it. It
// drives the program by keys in a pseudo terminal, and draws what an emulator at the other end shows.
//
//	go build -o slipway . && go run ./.github/pictures ./slipway .github/screens
package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: pictures PROGRAM FOLDER")
	}
	program, err := filepath.Abs(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for _, dark := range []bool{true, false} {
		if err := draw(program, os.Args[2], dark); err != nil {
			log.Fatal(err)
		}
	}
}

// draw makes every picture in one of the two palettes.
func draw(program, folder string, dark bool) error {
	suffix := map[bool]string{true: "", false: "-light"}[dark]
	home, err := os.MkdirTemp("", "pictures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	if err := project(filepath.Join(home, "shop")); err != nil {
		return err
	}
	pictures := map[string]string{}
	run := func(walk func(s *session), args ...string) error {
		s, err := start(program, home, dark, args...)
		if err != nil {
			return err
		}
		defer s.close()
		s.still = func(name string, w, h int) {
			s.resize(w, h)
			s.settle()
			pictures[name] = svg(s.emulator.Render(), w, h, dark)
			s.resize(filmWidth, filmHeight)
			s.settle()
		}
		if walk(s); len(s.takes) > 0 {
			pictures["film"] = film(s.takes, dark)
		}
		return s.err
	}
	if err := errors.Join(run((*session).setUp), run((*session).again, "step", "data"),
		run((*session).atHome)); err != nil {
		return err
	}
	if !dark { // the picture of the stack has one palette
		stack, err := commandOf(program, home, dark, "map", "--svg").Output()
		if err != nil {
			return fmt.Errorf("draw the stack: %w", err)
		}
		if err := os.WriteFile(filepath.Join(folder, "map.svg"), stack, 0o644); err != nil {
			return err
		}
	}
	for name, picture := range pictures {
		if err := os.WriteFile(filepath.Join(folder, name+suffix+".svg"), []byte(picture), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// session is the program in a terminal. The first error ends what is done with it.
type session struct {
	command  *exec.Cmd
	terminal *os.File
	emulator *vt.SafeEmulator
	takes    []take
	still    func(name string, w, h int)
	err      error
}

// project makes the folder of an app.
func project(folder string) error {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	dockerfile := "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1001\nEXPOSE 8000\nCMD [\"python\", \"-m\", " +
		"\"app\"]\n"
	for name, text := range map[string]string{
		"Dockerfile": dockerfile, ".dockerignore": ".env\n.git\n",
		"requirements.txt": "fastapi\nuvicorn\npsycopg[binary]\nredis\n", // so that database and cache are not asked for
		"app.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n@app.get(\"/health\")\ndef health():\n    " +
			"return {}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// commandOf is the program in the app's folder.
func commandOf(program, home string, dark bool, args ...string) *exec.Cmd {
	command := exec.Command(program, append(args, "--sandbox", "--sandbox-speed", "120")...)
	command.Dir = filepath.Join(home, "shop")
	command.Env = []string{
		"HOME=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state"),
		"PATH=" + home, // no container engine: the film is the same on every machine
		"TERM=xterm-256color",
		"COLORTERM=truecolor", "LANG=C.UTF-8", "TZ=UTC", "SLIPWAY_THEME=" + map[bool]string{true: "dark",
			false: "light"}[dark],
	}
	return command
}

func start(program, home string, dark bool, args ...string) (*session, error) {
	command := commandOf(program, home, dark, args...)
	terminal, err := pty.StartWithSize(command, &pty.Winsize{Cols: filmWidth, Rows: filmHeight})
	if err != nil {
		return nil, err
	}
	s := &session{command: command, terminal: terminal, emulator: vt.NewSafeEmulator(filmWidth, filmHeight)}
	go copyBytes(s.terminal.Write, s.emulator.Read) // what a terminal answers when it is asked for its colours and modes
	go copyBytes(s.emulator.Write, s.terminal.Read)
	return s, nil
}

func copyBytes(write, read func([]byte) (int, error)) {
	buffer := make([]byte, 32*1024)
	for {
		n, err := read(buffer)
		_, _ = write(buffer[:n])
		if err != nil {
			return
		}
	}
}

func (s *session) close() {
	_ = s.command.Process.Kill()
	_ = s.command.Wait()
	_ = s.terminal.Close()
}

func (s *session) shown() string { return ansi.Strip(s.emulator.Render()) }

// see waits until the screen says something, and has been drawn.
func (s *session) see(text string) {
	for end := time.Now().Add(time.Minute); s.err == nil && !strings.Contains(s.shown(),
		text); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			s.err = fmt.Errorf("the screen never says %q:\n%s", text, s.shown())
		}
	}
	s.settle()
}

// settle gives the program time to draw.
func (s *session) settle() { time.Sleep(150 * time.Millisecond) }

func (s *session) press(keys ...string) {
	for _, k := range keys {
		if _, err := s.terminal.WriteString(k); err != nil && s.err == nil {
			s.err = err
		}
		s.settle()
	}
}

func (s *session) resize(w, h int) {
	s.emulator.Resize(w, h)
	_ = pty.Setsize(s.terminal, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
}

// shoot keeps the screen as a take of the film.
func (s *session) shoot(seconds float64) {
	s.takes = append(s.takes, take{s.emulator.Render(), seconds})
}

// typed shoots a text as it is typed.
func (s *session) typed(text string) {
	for _, r := range text {
		s.press(string(r))
		s.shoot(0.12)
	}
	s.shoot(0.5)
}

// Keys as a terminal sends them.
const (
	enter = "\r"
	down  = "\x1b[B"
	tab   = "\t"
)

// setUp goes through a first setup.
func (s *session) setUp() {
	s.see("Set up a new stack")
	s.shoot(2)
	s.press(enter)
	s.see("AWS region") // nothing names one
	s.shoot(1.6)
	s.press(enter)
	s.see("Continue with this")
	s.shoot(2)
	for _, page := range []string{"NETWORK", "DATA", "SECRETS"} {
		s.press(enter)
		s.see(page)
		s.shoot(1.6)
		if page == "DATA" {
			s.still("walk", 120, 34)
		}
	}
	s.press(down, enter)
	s.typed("STRIPE_KEY")
	s.press(enter, enter, enter)
	s.see("Value of STRIPE_KEY")
	s.press("sk_live_0123456789")
	s.shoot(1.6)
	for _, page := range []string{"IMAGE", "SERVICE"} {
		s.press(enter)
		s.see(page)
		s.shoot(1.2)
	}
	s.see("api.example.com")
	s.typed("api.ex")
	s.press(enter)
	s.shoot(1.2)
	s.press(enter)
	s.see("SCHEDULE")
	s.shoot(1.2)
	s.press(enter)
	s.see("E-mail for budget alarms")
	s.typed("me@example.com")
	s.press(enter, enter)
	s.see("Nothing of this has been done yet")
	s.shoot(3)
	s.still("review", 120, 34)
	s.press(enter)
	s.shoot(0.6)
	s.typed("shop")
	s.press(enter)
	for n := range 8 {
		time.Sleep(500 * time.Millisecond) // a minute, as the sandbox counts
		s.shoot(1.1)
		if n == 2 {
			s.still("apply", 100, 28)
		}
	}
	s.see("Everything is made")
	s.shoot(1.6)
	s.press(enter)
	s.see("verdict")
	s.still("checklist", 120, 32)
	s.shoot(2)
	for range 3 {
		s.press(down)
		s.shoot(0.5)
	}
	s.press(enter)
	s.see("is live")
	s.shoot(5)
	s.press(enter)
	s.see("Next")
}

// again changes the database of the stack that stands.
func (s *session) again() {
	s.see("DATA")
	s.press(tab, tab)
	s.still("form-data-list", 120, 30)
}

// atHome is the stack, live.
func (s *session) atHome() {
	s.see("in the hour")
	s.still("home", 120, 40)
}
