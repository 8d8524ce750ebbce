package ui

import (
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// beginnings are the states of a folder without a Dockerfile, or without anything to build with.
func beginnings(l *lab, show look) {
	setup := func() {
		_ = os.Remove(filepath.Join(l.dir, stack.FileName))
		s := built()
		s.Secrets.Keys = nil
		l.toApp(s).until("What should run?")
	}
	l.remove("Dockerfile", ".dockerignore")
	setup()
	l.press("enter").until("These files would be written")
	show(l, "begin-sample-preview")
	l.press("enter").until("Written")
	show(l, "begin-sample")
	l.remove("Dockerfile", ".dockerignore")
	for _, name := range []string{"app", "jobs", "tests", "crontab", "requirements.txt", "requirements-dev.txt"} {
		_ = os.RemoveAll(filepath.Join(l.dir, name))
	}
	setup()
	l.press("down", "down", "enter").until("for which language")
	l.press("down", "down", "down")
	show(l, "begin-template")
	l.press("enter").until("This would be written")
	show(l, "begin-preview")
	l.press("pgdown", "end")
	show(l, "begin-preview-end")
	l.press("esc").until("for which language")
	l.press("enter").until("This would be written")
	l.press("enter").until("Written")
	show(l, "begin-wrote")
	l.remove("Dockerfile", ".dockerignore")
	setup()
	l.press("end", "enter")
	show(l, "begin-ready")
	_ = os.WriteFile(filepath.Join(l.dir, "Dockerfile"), []byte("FROM scratch\n"), 0o600)
	l.press("esc", "home", "down", "enter").until("This would be written")
	l.press("enter").until("✗ write")
	show(l, "begin-taken")
	l.m.ctx.Session.Env.Builder = nil
	l.m.ctx.Session.Folder.Dockerfile = nil
	_ = os.Remove(filepath.Join(l.dir, "Dockerfile"))
	l.press("enter").until("Written")
	show(l, "begin-wrote-no-builder")
	l.press("esc").until("Set up a new stack")
	l.m.ctx.Session.Env.Builder = nil
	l.press("enter").walk("What should run?")
	show(l, "begin-no-builder")
}

// choices are the states of the choice of an image where a service runs.
func choices(l *lab, show look) {
	l.setUp(built())
	time.Sleep(70 * time.Hour)
	l.write("main.py", "print('new')\n")
	l.step("image")
	show(l, "image")
	l.press("enter", "ctrl+o").applied()
	time.Sleep(90 * time.Minute)
	l.step("image").press("down")
	l.box.Inject(sandbox.Throttle{At: sandbox.At{Operation: "ECR:DescribeImages", Times: 2}})
	l.press("enter")
	show(l, "image-loading")
	l.until("runs now")
	show(l, "image-list")
	l.press("t")
	show(l, "image-named")
	l.press("none", "enter")
	show(l, "image-unknown")
	l.press("esc", "enter")
	l.press("ctrl+o")
	l.until("Nothing of this has been done yet")
	l.see("container image content-")
	l.press("esc")
	l.m.ctx.Settings.Image.Platform = "linux/arm64"
	l.press("esc").until("Which image")
	l.press("enter")
	l.until("runs now")
	show(l, "image-other-processor")
	l.press("esc")
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "ECR:DescribeImages"}})
	l.press("enter")
	l.until("could not be read")
	show(l, "image-unread")
	l.press("t", "content-0123456789abcdef-arm64")
	show(l, "image-unread-named")
}

// imports are the states of the page that takes values from .env, and of the values' own page.
func imports(l *lab, show look) {
	l.write(".env",
		"STRIPE_KEY=sk_live_456\nMAIL_KEY=mk_1\nMAIL_KEY=mk_2\nTEMPLATE=pa$word\nDATABASE_URL=postgres://localhost/"+
			"x\nAWS_SECRET_ACCESS_KEY=abc\nlower_case=1\nAPP_ENV=development\n")
	s := built()
	s.Data.Database = "postgres"
	l.setUp(s)
	l.step("secrets").press("enter").until("stored already")
	show(l, "env-rerun")
	l.press("space")
	show(l, "env-replace")
	l.press("down", "down", "down", "down")
	show(l, "env-refused")
	l.press("s").see("Value of STRIPE_KEY")
	show(l, "values-stored")
	l.press("sk_live_789", "up")
	show(l, "values-typed")
	l.press("ctrl+u")
	l.take(tea.PasteMsg{Content: "-----BEGIN KEY-----\nabc\n-----END KEY-----\n"})
	l.settle()
	show(l, "values-pasted")
	l.write(".env", "A=1\nB=\"never closed\n")
	l.press("esc").until("B  refused")
	show(l, "env-broken")
	if err := os.Remove(filepath.Join(l.dir, ".env")); err != nil {
		l.t.Fatal(err)
	}
	l.press("esc", "enter").until("could not be read")
	show(l, "env-unread")
}
