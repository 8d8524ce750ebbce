package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const rootDockerfile = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nEXPOSE 8000\nCMD [\"python\", \"-m\", \"app\"]\n"

// mendStates are what preflight complains of in the folder, and the changes that mend it.
func mendStates(l *lab, show look) {
	l.looks = true
	l.write("Dockerfile", rootDockerfile)
	l.write(".dockerignore", "node_modules\n")
	l.write(".env", "A=1\n")
	l.start(fresh(), "")
	l.until("Set up a new stack")
	l.see("sets no USER", "m shows the change")
	show(l, "preflight-mendable")
	l.press("m").see("mend 1 of 2", "+USER 10001", "+RUN useradd")
	show(l, "preflight-mend")
	l.write("Dockerfile", rootDockerfile+"# another\n")
	l.press("enter").see("was changed meanwhile")
	show(l, "preflight-mend-changed")
	l.press("s").see("mend 2 of 2", "+**/.env")
	show(l, "preflight-mend-ignore")
}

// TestMendTheFolder: what preflight complains of is shown as changes, written on a key, and is gone when it looks
// again.
func TestMendTheFolder(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.looks = true
		l.write("Dockerfile", rootDockerfile)
		l.write(".env", "A=1\n")
		l.write(".dockerignore", "node_modules\r\n")
		l.start(fresh(), "")
		l.until("Set up a new stack")
		l.see("sets no USER", "copies .env", "m shows the change")
		l.press("m", "esc").see("Set up a new stack") // nothing was written
		if text, err := os.ReadFile(filepath.Join(l.dir, "Dockerfile")); err != nil || string(text) != rootDockerfile {
			t.Errorf("the Dockerfile: %q, %v", text, err)
		}
		l.press("m").see("+USER 10001").press("enter").see("mend 2 of 2", "+**/.env").press("enter")
		l.until("Set up a new stack")
		if shown := l.screen(); strings.Contains(shown, "USER") || strings.Contains(shown, "copies .env") ||
			strings.Contains(shown, "mend it") {
			t.Errorf("it still complains:\n%s", shown)
		}
		if text, err := os.ReadFile(filepath.Join(l.dir, ".dockerignore")); err != nil ||
			string(text) != "node_modules\r\n**/.env\r\n" {
			t.Errorf(".dockerignore: %q, %v", text, err)
		}
		l.press("m").see("Set up a new stack") // there is nothing to mend
	})
}
