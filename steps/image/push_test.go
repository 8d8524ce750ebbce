package image

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"slipway/steps/sandbox"
	"slipway/steps/workspace"
)

// passing is a container engine whose images go with the test.
type passing struct {
	*workspace.Containers
	t *testing.T
}

func (p passing) Build(ctx context.Context, from workspace.Recipe, progress func(string)) (v1.Image, error) {
	tag, err := p.BuildTag(ctx, from, progress)
	if err != nil {
		return nil, err
	}
	p.t.Cleanup(func() { _ = exec.Command(p.Path, "image", "rm", tag).Run() })
	return p.Save(ctx, tag)
}

// engine is the container engine of this machine.
func engine(t *testing.T) passing {
	t.Helper()
	if testing.Short() {
		t.Skip("short")
	}
	e, err := workspace.FindContainers(t.Context())
	if err != nil {
		if os.Getenv("SLIPWAY_REQUIRE_CONTAINERS") != "" {
			t.Fatal(err)
		}
		t.Skipf("needs a container engine: %v", err)
	}
	return passing{e, t}
}

// TestRealEngine builds with whatever engine this machine has and pushes the result, to a registry over HTTP.
func TestRealEngine(t *testing.T) {
	engine := engine(t)
	dir, wire := folder(t), serve(t)
	write(t, dir, ".dockerignore", "Dockerfile\n.dockerignore\n")
	l := newLab(t)
	l.account.Inject(sandbox.Refuse{At: sandbox.At{Operation: "ECR:DescribeImageScanFindings"},
		Err: errors.New("no findings here")})
	l.settings.Image.Platform = engine.Platform
	if err := l.apply(t.Context(), Tools{Builder: engine, Folder: dir, Registry: wire}); err != nil {
		t.Fatal(err)
	}
	ref, err := name.ParseReference(l.image)
	if err != nil {
		t.Fatal(err)
	}
	got, err := remote.Image(ref, remote.WithTransport(wire))
	if err != nil {
		t.Fatal(err)
	}
	config, err := got.ConfigFile()
	if err != nil || config.Config.User != "10001" {
		t.Fatalf("configuration %+v, %v", config, err)
	}
	layers, err := got.Layers()
	if err != nil || len(layers) != len(config.RootFS.DiffIDs) {
		t.Fatalf("%d layers, %v; the configuration names %d", len(layers), err, len(config.RootFS.DiffIDs))
	}
	for i, layer := range layers {
		content, err := layer.Uncompressed() // what is pulled is held against the digest in the manifest
		if err != nil {
			t.Fatal(err)
		}
		if hash, _, err := v1.SHA256(content); err != nil || hash != config.RootFS.DiffIDs[i] {
			t.Errorf("layer %d holds %s, %v; the configuration says %s", i, hash, err, config.RootFS.DiffIDs[i])
		}
	}

	// the same build under another tag: every layer is there, and none is sent again
	was, uploads, pushed := l.image, wire.uploads, wire.pushed
	write(t, dir, "Dockerfile", "# as it was\nFROM scratch\nCOPY . .\nUSER 10001\n")
	l.intent.Build = true
	if err := l.apply(t.Context(), Tools{Builder: engine, Folder: dir, Registry: wire}); err != nil {
		t.Fatal(err)
	}
	if l.image != was || wire.uploads != uploads || wire.pushed != pushed+1 {
		t.Errorf("%d uploads more, %d manifests; %s runs, it was %s", wire.uploads-uploads, wire.pushed-pushed, l.image, was)
	}
}

// TestRealEngineRefuses: an image that a real engine has built is looked at before it is pushed.
func TestRealEngineRefuses(t *testing.T) {
	engine := engine(t)
	other := map[string]string{"linux/amd64": "linux/arm64", "linux/arm64": "linux/amd64"}[engine.Platform]
	const app = "FROM scratch\nCOPY app.txt /app/\n"
	for what, c := range map[string]struct{ dockerfile, platform, want string }{
		"root":        {app, engine.Platform, "the image runs as root, so it was not pushed; end "},
		"root, named": {app + "USER root\n", engine.Platform, "runs as root"},
		"architecture": {"FROM --platform=" + engine.Platform + " scratch\nCOPY app.txt /app/\nUSER 10001\n", other,
			"the image is made for " + engine.Platform + " and the tasks run on " + other},
		"a secret in ENV": {app + "ENV STRIPE_KEY=" + token + "\nUSER 10001\n", engine.Platform,
			"ENV STRIPE_KEY in its configuration: its value looks like a Stripe key"},
		"a secret in a layer": {app + "COPY .env /app/\nUSER 10001\n", engine.Platform,
			"/app/.env in one of its layers: it gives a secret to STRIPE_KEY"},
	} {
		t.Run(what, func(t *testing.T) {
			dir, wire := t.TempDir(), serve(t)
			write(t, dir, "Dockerfile", c.dockerfile)
			write(t, dir, "app.txt", "hello")
			write(t, dir, ".env", "STRIPE_KEY="+token+"\n")
			l := newLab(t)
			l.settings.Image.Platform = c.platform
			err := l.apply(t.Context(), Tools{Builder: engine, Folder: dir, Registry: wire})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), token) || l.heard(token) {
				t.Errorf("the secret was said: %v", err)
			}
			if wire.uploads > 0 || wire.pushed > 0 || l.image != "" {
				t.Errorf("%d uploads, %d manifests, %q runs", wire.uploads, wire.pushed, l.image)
			}
		})
	}
}

// token is a secret by its form, and none.
const token = "sk_live_" + "51H8abcdEFGHijklMNOPqrst"

func TestPushOverHTTP(t *testing.T) {
	dir, wire := folder(t), serve(t)
	l := newLab(t)
	l.account.Inject(sandbox.Refuse{At: sandbox.At{Operation: "ECR:DescribeImageScanFindings"},
		Err: errors.New("no findings here")})
	b := &builder{image: made(t, "amd64", "10001")}
	if err := l.apply(t.Context(), Tools{Builder: b, Folder: dir, Registry: wire}); err != nil {
		t.Fatal(err)
	}
	if host := "123456789012.dkr.ecr.eu-west-1.amazonaws.com"; len(wire.hosts) != 1 || !wire.hosts[host] {
		t.Errorf("talked to %v", wire.hosts)
	}
	ref, _ := name.ParseReference(l.image)
	got, err := remote.Image(ref, remote.WithTransport(wire))
	if err != nil {
		t.Fatal(err)
	}
	layers, err := got.Layers()
	if err != nil || len(layers) != 2 {
		t.Errorf("%d layers, %v", len(layers), err)
	}
	for password := range wire.auth {
		if password != "" && (l.heard(password)) {
			t.Error("the registry's password was said")
		}
	}
}
