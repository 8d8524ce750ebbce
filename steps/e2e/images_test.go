package e2e

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway/steps/image"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// counted counts what a builder builds, and may build for another platform than it was asked for.
type counted struct {
	image.Builder
	builds   int
	platform string
}

func (c *counted) Build(ctx context.Context, from workspace.Recipe, progress func(string)) (v1.Image, error) {
	c.builds++
	if c.platform != "" {
		from.Platform = c.platform
	}
	return c.Builder.Build(ctx, from, progress)
}

// builds makes the lab count builds; connect again loses it.
func (l *lab) builds() *counted {
	c := &counted{Builder: l.box.Builder()}
	l.session.Env.Builder = c
	return c
}

func built() stack.Settings {
	s := shop()
	s.Image.URI = ""
	return s
}

// running is the image every container of the stack runs, by family.
func (l *lab) running() map[string]string {
	images := map[string]string{}
	seen := l.read()
	if seen.Running.Exists() {
		images["service"] = seen.Running.Value.Containers[0].Image
	}
	for _, f := range seen.Families.Items {
		images[f.Name] = f.Newest.Containers[0].Image
	}
	return images
}

// TestApplyNeverChoosesAnImage: with a service there, plan and apply leave its image alone, whatever the folder holds.
func TestApplyNeverChoosesAnImage(t *testing.T) {
	inLab(t, built(), func(t *testing.T, l *lab) {
		b := l.builds()
		l.mustApply(typed())
		if b.builds != 1 {
			t.Fatalf("setup made %d builds", b.builds)
		}
		was := l.running()
		l.edit("app.py", "print('second')\n")
		if p, _ := l.mustApply(plan.Intent{}); !p.Empty() || b.builds != 1 {
			t.Errorf("apply would do %v, %d builds", pending(p), b.builds)
		}
		l.session.Settings.Service.CPU, l.session.Settings.Service.Memory = 512, 1024
		l.mustApply(plan.Intent{})
		if now := l.running(); now["service"] != was["service"] || b.builds != 1 {
			t.Errorf("a new size moved the service from %s to %s", was["service"], now["service"])
		}

		p, r := l.run(t.Context(), plan.Intent{Build: true}, stepImage)
		l.wantOK(p, r)
		now := l.running()
		if now["service"] == was["service"] || b.builds != 2 {
			t.Errorf("step image built nothing new: %d builds", b.builds)
		}
		for family, ref := range now {
			if ref != now["service"] {
				t.Errorf("%s runs %s, the service %s", family, ref, now["service"])
			}
		}
		// the same content again: its tag stands, so nothing is built and nothing rolls
		l.box.ResetCalls()
		p, r = l.run(t.Context(), plan.Intent{Build: true}, stepImage)
		l.wantOK(p, r)
		if b.builds != 2 || l.running()["service"] != now["service"] {
			t.Errorf("%d builds; the same content was built again", b.builds)
		}
		if n := l.box.Writes(); n != 2 { // the lease is taken and given back
			t.Errorf("the same content again made %d writes beside the lease's", n-2)
		}
		l.nothingLeft()
	})
}

func needsGit(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
}

// git runs git in the folder that is built.
func (l *lab) git(args ...string) string {
	l.tb.Helper()
	c := exec.Command("git", append([]string{"-c", "user.name=Ada L", "-c", "user.email=t@example.com"}, args...)...)
	c.Dir = l.session.Env.Dir
	out, err := c.CombinedOutput()
	if err != nil {
		l.tb.Fatalf("git %v: %v %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit commits all of the folder.
func (l *lab) commit(subject string) (sha string) {
	l.tb.Helper()
	l.git("add", ".")
	l.git("commit", "-qm", subject)
	return l.git("rev-parse", "HEAD")
}

// TestImageTags: SHA-ARCH for a clean commit, with a hash of the content when files differ from it, the content's alone
// without git.
func TestImageTags(t *testing.T) {
	needsGit(t)
	inStack(t, built(), func(t *testing.T, l *lab) {
		tag := func() string { return l.read().Images.Items[0].Tags[0] }
		if got := tag(); !strings.HasPrefix(got, "content-") || !strings.HasSuffix(got, "-amd64") {
			t.Errorf("without git: %s", got)
		}
		l.git("init", "-q")
		l.git("add", ".")
		l.git("commit", "-qm", "first")
		l.mustApply(plan.Intent{Build: true})
		sha := l.git("rev-parse", "HEAD")[:12]
		var tags []string
		for _, im := range l.read().Images.Items {
			tags = append(tags, im.Tags...)
		}
		if !strings.Contains(strings.Join(tags, " "), sha+"-amd64") {
			t.Errorf("a clean commit %s: %v", sha, tags)
		}
		l.edit("app.py", "print('dirty')\n")
		l.mustApply(plan.Intent{Build: true})
		tags = nil
		for _, im := range l.read().Images.Items {
			tags = append(tags, im.Tags...)
		}
		if !strings.Contains(strings.Join(tags, " "), sha+"-dirty-") {
			t.Errorf("a dirty commit %s: %v", sha, tags)
		}
	})
}

// TestImagesThatCannotRunAreNotPushed: another platform, or root.
func TestImagesThatCannotRunAreNotPushed(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(l *lab)
		want  string
	}{
		"architecture": {func(l *lab) { l.builds().platform = "linux/arm64" }, "made for linux/arm64"},
		"root": {func(l *lab) {
			l.edit("Dockerfile", "FROM python:3.13-slim\nCOPY . .\nCMD [\"python\", \"-m\", \"app\"]\n")
		}, "runs as root"},
	} {
		t.Run(name, func(t *testing.T) {
			inLab(t, built(), func(t *testing.T, l *lab) {
				c.spoil(l)
				_, r := l.apply(t.Context(), typed())
				if said := l.failure(r, "image/image"); !strings.Contains(said, c.want) {
					t.Errorf("said: %s", said)
				}
				if l.box.Counts()["ECR:PutImage"] != 0 || len(l.read().Images.Items) != 0 {
					t.Error("it was pushed all the same")
				}
				if state(r, "service/service") != plan.Skipped || state(r, "data/database") != plan.Done {
					t.Errorf("the other branches: %v", ended(r))
				}
			})
		})
	}
}

// unreachable is a registry that cannot be asked from here.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("dial tcp: no route to host")
}

// TestUnresolvableTagIsUsedAsGiven: ECS may be able to pull what cannot be looked up from here; it is said, and fails
// nothing.
func TestUnresolvableTagIsUsedAsGiven(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		l.session.Env.Registry = unreachable{}
		p, r := l.mustApply(typed())
		if got := l.running(); got["service"] != "registry.example.com/shop:1.0" || got["shop-cleanup"] != got["service"] {
			t.Errorf("runs %v", got)
		}
		if !strings.Contains(said(p, r), "could not verify image registry.example.com/shop:1.0") {
			t.Errorf("it is not said: %s", said(p, r))
		}
		l.nothingLeft()
	})
}
