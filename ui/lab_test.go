package ui

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/plan/plantest"
	"slipway/steps/question"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/workspace"
	"slipway/ui/screen"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // these tests make much garbage in a small heap: the processor time for it counts
	m.Run()
}

// lab is the program over a sandbox, driven by keys in virtual time. It lives inside a synctest bubble.
type lab struct {
	store    *stack.Store // slipway.yaml as the program under test knows it; nil before it began
	t        testing.TB
	box      *sandbox.Sandbox
	dir      string
	clock    cloud.Clock
	m        *model
	msgs     chan tea.Msg
	tape     *cloud.CallLog
	tries    steps.Rehearser // nil: there is no container engine
	quit     bool
	keys     []string
	unplaced bool // nothing names a region
	looks    bool // the folder is looked at as the program looks at it, before AWS is read too
}

const dockerfile = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1001\nEXPOSE 8000\nCMD [\"python\", \"-m\", " +
	"\"app\"]\n"

// shop are answers that set up everything, from a ready image.
func shop() stack.Settings {
	s := plantest.Shop()
	s.Secrets.Keys = []string{"STRIPE_KEY"}
	s.Image.URI = "registry.example.com/shop:1.0"
	s.Service.Domain = "api.example.com"
	s.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python -m jobs.cleanup", Cron: "0 3 * * ? *"}}
	s.Budget.Email = "me@example.com"
	return s
}

// fresh are the answers a first setup starts with.
func fresh() stack.Settings {
	s := stack.Guide()
	s.App, s.Region = "shop", "eu-west-1"
	return s
}

// virtual runs a test in virtual time, beside others.
func virtual(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		defer func() {
			time.Sleep(10 * time.Minute) // cursors and spinners blink their last, home's wait for its next read ends
			synctest.Wait()
		}()
		f(t)
	})
}

// inLab gives a test a lab of its own, in virtual time.
func inLab(t *testing.T, f func(t *testing.T, l *lab)) {
	t.Helper()
	virtual(t, func(t *testing.T) { f(t, newLab(t)) })
}

// newBox is an account with a hosted zone and nothing else.
func newBox() *sandbox.Sandbox {
	box := sandbox.New(sandbox.Options{Region: "eu-west-1", Account: "123456789012"})
	box.AddHostedZone("example.com")
	return box
}

func newLab(t testing.TB) *lab {
	box := newBox()
	tape, err := cloud.NewCallLog(cloud.CallLogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, box: box, dir: folder(t), clock: cloud.SystemClock{}, tape: tape}
	l.write("Dockerfile", dockerfile)
	l.write(".dockerignore", ".env\n.git\n")
	return l
}

// folder is a new folder whose path is always as long, since paths are broken into lines by their length.
func folder(t testing.TB) string {
	path := t.TempDir() + "/"
	path += strings.Repeat("x", max(1, 60-len(path)))
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func (l *lab) write(name, text string) {
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
}

// folder makes folders in the lab's.
func (l *lab) folder(names ...string) {
	for _, name := range names {
		if err := os.MkdirAll(filepath.Join(l.dir, name), 0o755); err != nil {
			l.t.Fatal(err)
		}
	}
}

// session opens the sandbox as the command line would.
func (l *lab) session(_ context.Context, s stack.Settings, _ screen.AccountRef) (*session.Session, error) {
	cfg := l.box.Config(s.Region)
	guard := &cloud.Guard{}
	guard.PinAccount(s.Account)
	guard.Attach(&cfg)
	l.tape.Attach(&cfg)
	clients := cloud.New(cfg)
	who, err := account.Identify(context.Background(), clients)
	if err != nil {
		return nil, err
	}
	seen := &workspace.Folder{Path: l.dir}
	if found := workspace.FindDockerfile(l.dir); found != "" {
		seen.Dockerfile, _ = workspace.ReadDockerfile(found, "")
	}
	if text, err := os.ReadFile(filepath.Join(l.dir, ".env")); err == nil {
		for line := range strings.Lines(string(text)) {
			name, _, _ := strings.Cut(line, "=")
			seen.DotenvKeys = append(seen.DotenvKeys, name)
		}
	}
	if l.looks {
		seen = session.LookAt(l.t.Context(), l.dir, s)
	}
	opened := &session.Session{
		Env: steps.Env{
			Clients: clients, Clock: l.clock, Dir: l.dir, Folder: seen,
			Builder: l.box.Builder(), Registry: l.box.Registry(), Resolver: l.box.Resolver(), Fetcher: l.box.Fetcher(),
			Rehearser: l.tries,
		},
		Who: who, Settings: s, Path: filepath.Join(l.dir, stack.FileName), Store: l.store, Folder: seen,
		Prices: cost.Embedded(),
	}
	opened.ResumeAt = opened.LeftAt()
	return opened, nil
}

// start begins a program, as a new process would: with slipway.yaml where there is one.
func (l *lab) start(s stack.Settings, step string) *lab {
	hasFile, sources := false, map[string]question.Answer{}
	f, err := stack.Load(filepath.Join(l.dir, stack.FileName))
	if err == nil {
		s, hasFile, sources = f.Settings, true, session.GivenIn(f)
		maps.DeleteFunc(sources, func(id string, _ question.Answer) bool { return !session.Assumable(id) })
	}
	if !l.unplaced { // the region is the environment's
		sources["region"] = question.Answer{Value: s.Region, Source: question.Detected, From: "AWS_REGION"}
	}
	l.store = stack.NewStore(f)
	l.m = newModel(l.t.Context(), Options{
		Open: l.session, In: screen.AccountRef{Sandbox: true}, Settings: s, Sources: sources,
		HasFile: hasFile, Step: step, Tape: l.tape.Last,
	})
	l.msgs, l.quit, l.keys = make(chan tea.Msg, 4096), false, nil
	l.m.send = func(msg tea.Msg) { l.msgs <- msg }
	l.do(l.m.Init())
	l.size(80, 24)
	return l
}

func (l *lab) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msgs := l.msgs
	go func() {
		if msg := cmd(); msg != nil {
			msgs <- msg
		}
	}()
}

// settle runs everything that can run without time going by. It reports whether anything but the spinner has moved.
func (l *lab) settle() (moved bool) {
	for {
		synctest.Wait()
		select {
		case msg := <-l.msgs:
			l.take(msg)
			if _, spins := msg.(spinner.TickMsg); !spins {
				moved = true
			}
		default:
			return moved
		}
	}
}

func (l *lab) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			l.do(c)
		}
		return
	case tea.QuitMsg:
		l.quit = true
		return
	}
	if fmt.Sprintf("%T", msg) == "tea.windowSizeMsg" { // somebody asks for the size, as every form does when it begins
		msg = tea.WindowSizeMsg{Width: l.m.layout.width, Height: l.m.layout.height}
	}
	// tea.Sequence's message
	if v := reflect.ValueOf(msg); v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		for i := range v.Len() {
			if c, _ := v.Index(i).Interface().(tea.Cmd); c != nil {
				if m := c(); m != nil {
					l.take(m)
				}
			}
		}
		return
	}
	_, cmd := l.m.Update(msg)
	l.do(cmd)
}

// pass lets virtual time go by.
func (l *lab) pass(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(min(time.Second, time.Until(end)))
		l.settle()
	}
}

// until lets time go by until the screen says something.
func (l *lab) until(text string) {
	l.t.Helper()
	for tries := range 3000 {
		// while nothing but the spinner moves, only what is counted changes: that is looked at less often
		if (l.settle() || tries%4 == 0) && strings.Contains(l.screen(), text) {
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
	l.t.Fatalf("the screen never says %q:\n%s\nkeys: %s", text, l.screen(), strings.Join(l.keys, " "))
}

func (l *lab) size(w, h int) {
	l.take(tea.WindowSizeMsg{Width: w, Height: h})
	l.settle()
}

var named = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab,
		Mod: tea.ModShift},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "space": {Code: tea.KeySpace, Text: " "},
	"backspace": {Code: tea.KeyBackspace},
	"ctrl+c":    {Code: 'c', Mod: tea.ModCtrl}, "ctrl+o": {Code: 'o', Mod: tea.ModCtrl},
	"ctrl+t": {Code: 't', Mod: tea.ModCtrl},
	"ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "f1": {Code: tea.KeyF1}, "end": {Code: tea.KeyEnd},
	"home": {Code: tea.KeyHome},
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "pgdown": {Code: tea.KeyPgDown},
	"pgup": {Code: tea.KeyPgUp},
}

// press presses keys by name; what is no name is typed letter by letter.
func (l *lab) press(keys ...string) *lab {
	for _, k := range keys {
		l.keys = append(l.keys, k)
		if press, ok := named[k]; ok {
			l.take(press)
			l.settle()
			continue
		}
		for _, r := range k {
			l.take(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		l.settle()
	}
	return l
}

// screen is the window as text.
func (l *lab) screen() string { return ansi.Strip(l.m.frame()) }

// see fails unless the screen says everything given.
func (l *lab) see(texts ...string) *lab {
	l.t.Helper()
	shown := l.screen()
	for _, text := range texts {
		if !strings.Contains(shown, text) {
			l.t.Fatalf("the screen does not say %q:\n%s\nkeys: %s", text, shown, strings.Join(l.keys, " "))
		}
	}
	return l
}

// fits fails when a line is wider than the window or there are more lines than rows.
func (l *lab) fits(w, h int) {
	l.t.Helper()
	if why := misfit(l.m.frame(), w, h); why != "" {
		l.t.Fatalf("%s at %dx%d:\n%s\nkeys: %s", why, w, h, l.screen(), strings.Join(l.keys, " "))
	}
}

func misfit(frame string, w, h int) string {
	lines := strings.Split(frame, "\n")
	if len(lines) > max(h, 1) {
		return fmt.Sprintf("%d lines", len(lines))
	}
	for i, line := range lines {
		if n := ansi.StringWidth(line); n > w {
			return fmt.Sprintf("line %d is %d wide", i+1, n)
		}
		if !utf8.ValidString(line) {
			return "broken UTF-8"
		}
	}
	return ""
}
