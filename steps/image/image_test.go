package image

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// made is an image with two layers for a platform and user.
func made(t *testing.T, arch, user string) v1.Image {
	t.Helper()
	img, err := random.Image(3000, 2)
	if err != nil {
		t.Fatal(err)
	}
	config, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Config.User = "linux", arch, user
	if img, err = mutate.ConfigFile(img, config); err != nil {
		t.Fatal(err)
	}
	return img
}

// builder hands out an image and counts how often it was asked.
type builder struct {
	image  v1.Image
	err    error
	builds int
	during func()
}

func (*builder) Name() string { return "test builder" }

func (b *builder) Build(_ context.Context, _ workspace.Recipe, progress func(string)) (v1.Image, error) {
	b.builds++
	progress("\x1b[32mstep 1\x1b[0m of 2")
	if b.during != nil {
		b.during()
	}
	return b.image, b.err
}

// lab is one account with the settings of one stack.
type lab struct {
	t        *testing.T
	account  *sandbox.Sandbox
	registry http.RoundTripper
	clients  *cloud.Clients
	settings stack.Settings
	live     live.Stack
	intent   plan.Intent
	said     []string
	noted    []string
	image    string
}

func newLab(t *testing.T) *lab {
	l := &lab{t: t, account: sandbox.New(sandbox.Options{}), settings: stack.Guide()}
	l.clients = cloud.New(l.account.Config(""))
	l.registry = l.account.Registry()
	l.settings.App, l.settings.Region, l.settings.Account = "shop", l.account.Region(), l.account.Account()
	l.read()
	return l
}

// read is what live.Read reads of the repository.
func (l *lab) read() {
	l.t.Helper()
	id := l.settings.Identity("")
	l.live = live.Stack{Identity: id}
	l.live.Repository = live.ReadRepository(l.t.Context(), l.clients, id.Repository())
	if !l.live.Repository.Exists() {
		return
	}
	out, err := l.clients.ECR.DescribeImages(l.t.Context(),
		&ecr.DescribeImagesInput{RepositoryName: new(id.Repository())})
	if err != nil {
		l.t.Fatal(err)
	}
	for _, d := range out.ImageDetails {
		l.live.Images.Items = append(l.live.Images.Items, live.Image{Digest: *d.ImageDigest, Tags: d.ImageTags,
			Pushed: *d.ImagePushedAt})
	}
}

func (l *lab) plan(tools Tools) plan.Plan {
	b := plan.NewBuilder(l.settings, &l.live, l.intent)
	Plan(b, tools)
	return b.Plan()
}

// apply plans, runs and reads again. It returns the error of the action that failed.
func (l *lab) apply(ctx context.Context, tools Tools) error {
	l.t.Helper()
	if tools.Registry == nil {
		tools.Registry = l.registry
	}
	p := l.plan(tools)
	if len(p.Problems) > 0 {
		l.t.Fatalf("problems: %+v", p.Problems)
	}
	p.Actions = append(p.Actions, plan.Action{ID: "test/image", Verb: plan.Create, Needs: []string{actImage},
		Run: func(_ context.Context, r *plan.Run) error {
			l.image = r.Image()
			return nil
		}})
	result := plan.Execute(ctx, p, plan.Options{Clients: l.clients, Settings: l.settings, Live: &l.live},
		func(e plan.Event) {
			if e.Detail != "" {
				l.said = append(l.said, e.Detail)
			}
		})
	l.read()
	for _, n := range result.Notes {
		l.noted = append(l.noted, n.Text)
	}
	for _, e := range result.Events {
		if e.Err != nil {
			return e.Err
		}
		if e.State == plan.Stopped {
			return plan.ErrStopped
		}
	}
	return nil
}

func (l *lab) heard(text string) bool {
	return slices.ContainsFunc(l.said, func(s string) bool { return strings.Contains(s, text) })
}

func TestBuildPushAndReuse(t *testing.T) {
	dir := folder(t)
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		b := &builder{image: made(t, "amd64", "10001")}
		tools := Tools{Builder: b, Folder: dir}
		if err := l.apply(t.Context(), tools); err != nil {
			t.Fatal(err)
		}
		want := l.account.Account() + ".dkr.ecr.eu-west-1.amazonaws.com/shop@" + l.live.Images.Items[0].Digest
		if l.image != want {
			t.Errorf("runs %q, want %q", l.image, want)
		}
		r := l.live.Repository.Value
		if r == nil || r.Mutability != "IMMUTABLE" || !r.ScanOnPush || !l.live.Identity.Owns(r.Tags) {
			t.Errorf("repository %+v", r)
		}
		if p := l.plan(tools); p.Actions[0].ID != actRepository || p.Actions[0].Verb != plan.None {
			t.Errorf("the repository is to be changed again: %+v", p.Actions[0])
		}
		config, _ := b.image.ConfigName()
		if got := live.ReadImageConfig(t.Context(), l.clients, l.image, "X86_64"); got.Value == nil ||
			got.Value.User != "10001" {
			t.Errorf("the pushed image's configuration is %+v, that of %s", got, config)
		}
		for _, want := range []string{"building content-", "step 1 of 2", "layer 1 of 2", "layer 2 of 2", "pushed",
			"findings"} {
			if !l.heard(want) {
				t.Errorf("nothing said of %q: %q", want, l.said)
			}
		}
		if l.heard("\x1b") {
			t.Error("an escape sequence got through")
		}

		l.image = ""
		if err := l.apply(t.Context(), tools); err != nil {
			t.Fatal(err)
		}
		if b.builds != 1 || l.image != want {
			t.Errorf("%d builds, runs %q: an image that exists was not reused", b.builds, l.image)
		}
		write(t, dir, "main.py", "print('new')\n")
		b.image = made(t, "amd64", "10001")
		if err := l.apply(t.Context(), tools); err != nil {
			t.Fatal(err)
		}
		if b.builds != 2 || len(l.live.Images.Items) != 2 {
			t.Errorf("%d builds, %d images after a change", b.builds, len(l.live.Images.Items))
		}
	})
}

func TestImagesThatAreRefusedBeforeThePush(t *testing.T) {
	cases := map[string]struct {
		arch, user string
		service    string
		want       string
	}{
		"wrong architecture": {"arm64", "10001", "", "made for linux/arm64"},
		"no user":            {"amd64", "", "", "USER 10001"},
		"root by name":       {"amd64", "root:root", "", "runs as root"},
		"root by number":     {"amd64", "0", "", "runs as root"},
		"root, set aside":    {"amd64", "", "10001", ""},
		"a user":             {"amd64", "app", "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			synctest.Test(t, func(t *testing.T) {
				l := newLab(t)
				l.settings.Service.User = c.service
				err := l.apply(t.Context(), Tools{Builder: &builder{image: made(t, c.arch, c.user)}, Folder: dir})
				if c.want == "" {
					if err != nil {
						t.Fatal(err)
					}
					return
				}
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want one with %q", err, c.want)
				}
				if len(l.live.Images.Items) != 0 || l.image != "" {
					t.Error("it was pushed all the same")
				}
			})
		})
	}
}

func TestSameCommitPushedFromElsewhere(t *testing.T) {
	dir := folder(t)
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		theirs := made(t, "amd64", "10001")
		b := &builder{image: made(t, "amd64", "10001")}
		b.during = func() {
			tag, err := source{folder: dir, Recipe: workspace.Recipe{Context: dir, Dockerfile: filepath.Join(dir, "Dockerfile"),
				Platform: "linux/amd64"}}.tag(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			token, err := l.clients.ECR.GetAuthorizationToken(t.Context(), &ecr.GetAuthorizationTokenInput{})
			if err != nil {
				t.Fatal(err)
			}
			ref, _ := name.NewTag("123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:" + tag.Name)
			err = remote.Write(ref, theirs, remote.WithTransport(l.registry),
				remote.WithAuth(basic(*token.AuthorizationData[0].AuthorizationToken)))
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := l.apply(t.Context(), Tools{Builder: b, Folder: dir}); err != nil {
			t.Fatal(err)
		}
		digest, _ := theirs.Digest()
		if !strings.HasSuffix(l.image, "@"+digest.String()) {
			t.Errorf("runs %s, want %s", l.image, digest)
		}
	})
}

func TestBuildFailuresSayWhatToDo(t *testing.T) {
	dir := folder(t)
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		if err := l.apply(t.Context(), Tools{Folder: dir}); err == nil || !strings.Contains(err.Error(), "image.uri") {
			t.Errorf("no container command line: %v", err)
		}
		if err := l.apply(t.Context(), Tools{Folder: t.TempDir(), Builder: &builder{}}); err == nil ||
			!strings.Contains(err.Error(), "Dockerfile") {
			t.Errorf("no Dockerfile: %v", err)
		}
		failure := errors.New("build failed")
		if err := l.apply(t.Context(), Tools{Folder: dir, Builder: &builder{err: failure}}); !errors.Is(err, failure) {
			t.Errorf("a failed build: %v", err)
		}
	})
}

func TestStopEndsABuild(t *testing.T) {
	dir := folder(t)
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		ctx, stop := context.WithCancel(t.Context())
		err := l.apply(ctx, Tools{Folder: dir, Builder: endless{stop}})
		if !errors.Is(err, plan.ErrStopped) {
			t.Errorf("the run ended with %v", err)
		}
	})
}

// endless builds until it is told to end.
type endless struct{ begun func() }

func (endless) Name() string { return "endless" }

func (e endless) Build(ctx context.Context, _ workspace.Recipe, _ func(string)) (v1.Image, error) {
	e.begun()
	<-ctx.Done()
	return nil, ctx.Err()
}

// redirect sends every request to a test server, whatever host it is for, and keeps what was asked.
type redirect struct {
	to *url.URL

	mu      sync.Mutex
	hosts   map[string]bool
	auth    map[string]bool
	uploads int // of layers and configurations that were begun
	pushed  int // manifests
}

func (d *redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	_, password, _ := req.BasicAuth()
	d.mu.Lock()
	d.hosts[req.URL.Host], d.auth[password] = true, true
	switch {
	case req.Method == http.MethodPost && strings.Contains(req.URL.Path, "/blobs/uploads"):
		d.uploads++
	case req.Method == http.MethodPut && strings.Contains(req.URL.Path, "/manifests/"):
		d.pushed++
	}
	d.mu.Unlock()
	clone := req.Clone(req.Context())
	clone.Host, clone.URL.Scheme, clone.URL.Host = req.URL.Host, d.to.Scheme, d.to.Host
	reply, err := http.DefaultTransport.RoundTrip(clone)
	if reply != nil {
		reply.Request = req // what a Location is relative to
	}
	return reply, err
}

func serve(t *testing.T) *redirect {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	to, _ := url.Parse(server.URL)
	return &redirect{to: to, hosts: map[string]bool{}, auth: map[string]bool{}}
}

// basic is the token ECR gives, as the header it goes into.
func basic(token string) authn.Authenticator { return authn.FromConfig(authn.AuthConfig{Auth: token}) }
