package session

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/steps/workspace"
	"slipway/templates"
)

// TestImageSources: what is offered follows the folder, the machine and the repository; the template that fits comes
// first.
func TestImageSources(t *testing.T) {
	there := &live.Stack{Repository: live.Found(live.Repository{Name: "shop"}, "")}
	dockerfile := &workspace.Dockerfile{}
	module := t.TempDir()
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte("module shop\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	begun := t.TempDir()
	if err := os.WriteFile(filepath.Join(begun, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		folder   workspace.Folder
		builder  bool
		live     *live.Stack
		answered string
		want     string
		why      string
	}{
		"first setup": {folder: workspace.Folder{Dockerfile: dockerfile}, builder: true, want: "build ready"},
		"a rerun": {folder: workspace.Folder{Dockerfile: dockerfile}, builder: true, live: there,
			want: "build repository ready"},
		"not read": {folder: workspace.Folder{Dockerfile: dockerfile}, builder: true,
			live: &live.Stack{Repository: live.Fact[live.Repository]{Err: errors.New("denied")}},
			want: "build repository ready"},
		"no builder": {folder: workspace.Folder{Dockerfile: dockerfile}, live: there, want: "repository ready",
			why: "Nothing here can build"},
		"an empty folder": {folder: *workspace.Look(t.Context(), t.TempDir()), builder: true,
			want: "sample generic templates ready", why: "There is no Dockerfile"},
		"something that nothing is known of": {folder: *workspace.Look(t.Context(), begun), builder: true,
			want: "generic templates sample ready", why: "There is no Dockerfile"},
		"go": {folder: *workspace.Look(t.Context(), module), builder: true,
			want: "go templates ready", why: "There is no Dockerfile"},
		"a Dockerfile set": {builder: true, answered: "docker/Dockerfile", want: "build ready"},
		"not understood": {folder: workspace.Folder{DockerfileErr: errors.New("line 1")}, builder: true, want: "ready",
			why: "could not be understood"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Session{Settings: stack.Guide(), Folder: &c.folder}
			s.Settings.Image.Dockerfile = c.answered
			if c.builder {
				s.Env.Builder = sandbox.New(sandbox.Options{}).Builder()
			}
			var got []string
			for _, w := range s.ImageSources(c.live) {
				word := string(w.Kind)
				if w.Template != "" {
					word = w.Template
				}
				got = append(got, word)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("offers %v, want %s", got, c.want)
			}
			if others := s.Templates(); c.folder.Dockerfile == nil && len(others) != len(templates.Names())-1 {
				t.Errorf("%d other templates", len(others))
			}
			if why := s.CannotBuild(); !strings.Contains(why, c.why) || (why == "") != (c.why == "") {
				t.Errorf("says %q, want %q", why, c.why)
			}
		})
	}
}

// TestTakeFromDotenv: new names are taken, stored ones only when they are picked, and a name that is left again is
// dropped.
func TestTakeFromDotenv(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".env"), []byte("OLD=1\nNEW=2\nAWS_KEY=3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := stack.Guide()
	s.App, s.Secrets.Keys = "shop", []string{"OLD"}
	l := &live.Stack{Identity: s.Identity("aws")}
	l.Parameters.Items = []live.Parameter{{Name: l.Identity.Parameter("OLD"), Type: "SecureString",
		Value: stack.NewSecret("0")}}
	file, err := ReadDotenv(dir, s, l)
	if err != nil {
		t.Fatal(err)
	}
	if left := file.New(Answers{&s, map[string]question.Answer{"secrets.keys": {Source: question.You}}}); len(left) != 0 {
		t.Errorf("takes %v, which the user has left out", left)
	}
	names := file.New(Answers{&s, nil})
	if len(names) != 1 || names["NEW"] != 1 || file.CanTake("AWS_KEY") || !file.CanTake("OLD") {
		t.Errorf("takes %v", names)
	}
	into, a := map[string]stack.Secret{}, Answers{&s, map[string]question.Answer{}}
	file.Take(names, a, into)
	if len(into) != 1 || into["NEW"].Reveal() != "2" || !slices.Equal(s.Secrets.Keys, []string{"NEW", "OLD"}) {
		t.Errorf("%d values, keys %v", len(into), s.Secrets.Keys)
	}
	file.Take(Taking{"OLD": 1}, a, into)
	if len(into) != 1 || into["OLD"].Reveal() != "1" {
		t.Errorf("%d values after another choice", len(into))
	}
	if slices.Contains(s.Secrets.Keys, "NEW") {
		t.Error("a name that only .env suggested stays a key though it was left")
	}
	if err := os.WriteFile(filepath.Join(dir, ".env"), []byte("COLOR=#0a6\nstray\nHOME_DIR=${HOME}/x\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	if file, err = ReadDotenv(dir, s, l); err != nil || len(file.New(a)) != 0 || file.Values("COLOR") != 1 ||
		file.CanTake("HOME_DIR") || len(file.Results) != 3 {
		t.Errorf("what is not read alike: %v %+v", err, file.Results)
	}
	file.Take(Taking{"COLOR": 1}, a, into)
	if into["COLOR"].Reveal() != "#0a6" {
		t.Error("the chosen reading was not taken")
	}
	if err := os.Remove(filepath.Join(dir, ".env")); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadDotenv(dir, s, l); err == nil || err.Error() != ".env could not be read: no such file or directory" {
		t.Errorf("a file that is gone: %v", err)
	}
}
