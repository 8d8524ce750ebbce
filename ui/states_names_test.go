package ui

import (
	"fmt"
	"strings"
	"testing"

	"slipway/steps/stack"
)

// namesFolder is a folder that names secrets and settings, some of which slipway gives itself.
func namesFolder(l *lab) *lab {
	l.looks = true
	l.write("requirements.txt", "fastapi\nasyncpg\nredis\n")
	l.write(".env.example", "DATABASE_URL=\nREDIS_URL=\nPORT=8000\nSTRIPE_KEY=\nSENTRY_DSN=\nMAIL_FROM=\n")
	l.write("app.py", "import os\nos.environ[\"STRIPE_KEY\"]\nos.getenv(\"LOG_LEVEL\")\nos.getenv(\"FEATURE_FLAGS\")\n")
	l.write("compose.yaml", "services:\n  api:\n    build: .\n    environment:\n      LOG_LEVEL: info\n")
	return l
}

// nameStates are the names that the folder speaks of, chosen and added.
func nameStates(l *lab, show look) {
	namesFolder(l).start(fresh(), "")
	l.until("Set up a new stack")
	l.press("enter").questions("secrets").see("[x] SENTRY_DSN", "[x] STRIPE_KEY", "[=] LOG_LEVEL", "plain = info")
	show(l, "form-names")
	l.press("down", "down", "down", "space", "space").see("[ ] SENTRY_DSN")
	l.press("down", "down").see("slipway makes it")
	show(l, "form-names-fixed")
	l.press("a", "mail-key", "enter").see("MAIL_KEY")
	show(l, "form-names-refused")
	l.press("ctrl+u", "MAIL_KEY", "enter").see("[x] MAIL_KEY")
	l.press("space", "e", "sk_live_abcdefghijklmnop12345678", "enter").see("looks like a secret")
	show(l, "form-names-value")
}

// TestSecretNames: each name is a secret, plain or left out by one key; what was chosen is asked for, kept and planned.
func TestSecretNames(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		namesFolder(l).start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter").questions("secrets").see("[x] STRIPE_KEY", "[x] SENTRY_DSN")
		l.press("home", "space").see("[x] FEATURE_FLAGS").press("space", "e", "beta", "enter").see("plain = beta")
		for range 20 {
			if !strings.Contains(l.screen(), "▸ [x] SENTRY_DSN") {
				l.press("down")
			}
		}
		l.press("space", "space").see("[ ] SENTRY_DSN")
		l.press("OWN_KEY", "esc") // a name that is left is none
		l.press("MAIL_KEY, REGION=eu", "enter").see("[x] MAIL_KEY", "plain = eu")
		l.press("enter")
		s := l.m.ctx.Settings
		if got := s.Get("secrets.keys"); got != "MAIL_KEY,STRIPE_KEY" {
			t.Errorf("keys: %s", got)
		}
		if got := s.Get("service.variables"); got != "FEATURE_FLAGS=beta,LOG_LEVEL=info,REGION=eu" {
			t.Errorf("variables: %s", got)
		}
		l.see("Value of MAIL_KEY")
	})
}

// TestManyNames: hundreds of names, long ones and odd ones scroll and are cut, and no line is wider than the window.
func TestManyNames(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.looks = true
		var env strings.Builder
		for i := range 300 {
			fmt.Fprintf(&env, "NAME_%03d_%s=\n", i, strings.Repeat("X", i%72))
		}
		l.write(".env.example", env.String()+"BAD\x1b[31m=1\n\u202eEVIL=2\n📦=3\nlower_key=\n")
		l.start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter").questions("secrets").see("NAME_000")
		for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 40}, {200, 55}} {
			l.size(size[0], size[1])
			for _, k := range []string{"home", "down", "space", "pgdown", "pgdown", "end", "up", "space"} {
				l.press(k).fits(size[0], size[1])
			}
			if shown := l.m.frame(); strings.Contains(shown, "\x1b[31m") || strings.Contains(shown, "\u202e") {
				t.Errorf("a name reaches the terminal as it is:\n%q", shown)
			}
		}
	})
}

// TestNamesOfAnExistingStack: changing them on the page of the step plans the new key and the changed variable.
func TestNamesOfAnExistingStack(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Service.Variables = map[string]string{"LOG_LEVEL": "info"}
		l.setUp(s).start(stack.Guide(), "secrets")
		l.until("SECRETS")
		l.see("[=] LOG_LEVEL", "plain = info", "[x] STRIPE_KEY")
		l.press("home", "e", "ctrl+u", "debug", "enter").see("plain = debug")
		l.press("enter").see("Value of STRIPE_KEY").press("enter")
		l.until("Nothing of this has been done yet")
		if got := l.m.ctx.Settings.Get("service.variables"); got != "LOG_LEVEL=debug" {
			t.Errorf("variables: %s", got)
		}
	})
}
