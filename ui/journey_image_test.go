package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// built is shop built from its folder.
func built() stack.Settings {
	s := shop()
	s.Image.URI, s.Service.Domain, s.Data.Database, s.Data.Cache = "", "", "none", "none"
	return s
}

func (l *lab) running() string { return l.now().Running.Value.Containers[0].Image }

// TestGoBackToAnEarlierImage builds the folder anew from the step, then picks the image before from what the repository
// has.
func TestGoBackToAnEarlierImage(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(built())
		first := l.running()
		time.Sleep(3 * time.Hour)

		l.write("main.py", "print('new')\n")
		l.step("image").see("Which image should run?", "Build this folder and push it")
		l.press("enter").see("Dockerfile", "context").press("ctrl+o")
		l.until("Nothing of this has been done yet")
		l.see("container image", "built from this folder").applied()
		second := l.running()
		if second == first || len(l.now().Images.Items) != 2 {
			t.Fatalf("%s runs after a build of a changed folder, %s before", second, first)
		}
		time.Sleep(25 * time.Hour)

		l.step("image").press("down", "enter")
		l.until("runs now")
		l.see("Which image of the repository shop should run?", "28 hours ago", "25 hours ago")
		l.press("enter").see("platform").press("ctrl+o")
		l.until("Nothing of this has been done yet")
		l.see("container image content-").applied()
		if l.running() != first || len(l.now().Images.Items) != 2 {
			t.Errorf("%s runs, want the earlier %s", l.running(), first)
		}
		for _, f := range l.now().Families.Items {
			if got := f.Newest.Containers[0].Image; got != first {
				t.Errorf("%s names %s, want %s", f.Name, got, first)
			}
		}
		if s := l.m.ctx.Settings; s.Image.URI != "" {
			t.Errorf("the choice became an answer: %q", s.Image.URI)
		}

		l.step("image").press("down", "enter")
		l.until("runs now")
		l.press("t", "nothing-amd64", "enter").see("there is no shop:nothing-amd64 in the repository")
		l.press("esc", "home", "enter", "ctrl+o")
		l.until("Nothing of this has been done yet")
	})
}

// TestBuildOfTheSameFiles: nothing is built when the repository has the image of these files.
func TestBuildOfTheSameFiles(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(built())
		before := l.running()
		l.step("image").press("enter", "ctrl+o").applied()
		if l.running() != before || len(l.now().Images.Items) != 1 || l.now().Running.Value.Revision != 1 {
			t.Errorf("%s runs as revision %d, %s did", l.running(), l.now().Running.Value.Revision, before)
		}
	})
}

// TestRerunOfTheSecrets changes a value, adds a key and removes it again.
func TestRerunOfTheSecrets(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.write(".env", "STRIPE_KEY=sk_live_123\nMAIL_KEY=mk_1\n")
		s := built()
		s.Schedule.Jobs = nil
		l.setUp(s)

		value := func(key string) string {
			out, err := cloud.New(l.box.Config("eu-west-1")).SSM.GetParameter(t.Context(),
				&ssm.GetParameterInput{Name: new("/shop/production/" + key), WithDecryption: new(true)})
			if err != nil {
				return ""
			}
			return aws.ToString(out.Parameter.Value)
		}
		l.step("secrets").press("enter").until("stored already")
		l.see("take 1 value", "MAIL_KEY", "taken").press("s")
		l.see("Value of STRIPE_KEY", "stored in SSM; empty keeps it").press("sk_live_456", "enter")
		l.until("Nothing of this has been done yet")
		l.see("secret STRIPE_KEY", "[secret]")
		l.applied()
		if value("STRIPE_KEY") != "sk_live_456" || value("MAIL_KEY") != "" {
			t.Errorf("STRIPE_KEY %q, MAIL_KEY %q", value("STRIPE_KEY"), value("MAIL_KEY"))
		}

		l.step("secrets").press("enter").until("with another value")
		l.press("enter")
		l.see("Value of STRIPE_KEY").press("enter") // the one that was taken is not asked for again
		l.until("Nothing of this has been done yet")
		l.see("secret MAIL_KEY")
		l.applied()
		if value("MAIL_KEY") != "mk_1" || value("STRIPE_KEY") != "sk_live_456" {
			t.Errorf("STRIPE_KEY %q, MAIL_KEY %q", value("STRIPE_KEY"), value("MAIL_KEY"))
		}
		if names := l.now().Running.Value.Containers[0].Secrets; names["MAIL_KEY"] == "" {
			t.Errorf("the container does not get the new key: %v", names)
		}

		l.step("secrets").see("[x] MAIL_KEY").press("space", "space", "enter").until("stored already")
		l.press("enter").press("enter")
		l.until("Nothing of this has been done yet")
		l.see("delete", "secret MAIL_KEY")
		l.applied()
		if value("MAIL_KEY") != "" || l.now().Running.Value.Containers[0].Secrets["MAIL_KEY"] != "" {
			t.Error("the key is still there")
		}
	})
}

// TestPasteOfASecret: a line end at the end is dropped, line ends within are part of the value.
func TestPasteOfASecret(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := built()
		s.Secrets.Keys = []string{"FIRST", "SECOND"}
		l.toPage(s, "Value of FIRST")
		l.take(tea.PasteMsg{Content: "one_value\r\n"})
		l.settle()
		l.press("enter").see("Value of SECOND")
		l.take(tea.PasteMsg{Content: "-----BEGIN\r-----END\r"})
		l.settle()
		l.see("several lines were given")
		if got := l.m.ctx.Secrets["FIRST"].Reveal() + "|" +
			l.m.ctx.Secrets["SECOND"].Reveal(); got != "one_value|-----BEGIN\n-----END" {
			t.Errorf("kept %q", got)
		}
		l.press("ctrl+o")
		l.until("Nothing of this has been done yet")
		if strings.Contains(l.screen(), "BEGIN") {
			t.Error("a value is on the screen")
		}
	})
}

// TestTemplatesCanBeChosen takes another Dockerfile than the one that fits.
func TestTemplatesCanBeChosen(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.remove("Dockerfile", ".dockerignore")
		s := built()
		s.Secrets.Keys = nil
		l.toApp(s).until("There is no Dockerfile")
		l.press("down", "down", "enter").until("for which language")
		l.press("down", "down", "down", "enter").until("This would be written")
		l.see("FROM node:").press("enter").until("Written")
		l.see("a Dockerfile for Node.js", ".dockerignore")
		l.press("enter").see("YOUR APP")
		if text, err := os.ReadFile(filepath.Join(l.dir, "Dockerfile")); err != nil || !strings.Contains(string(text),
			"FROM node:") {
			t.Errorf("%v: %s", err, text)
		}
	})
}
