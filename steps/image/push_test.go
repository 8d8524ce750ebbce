package image

import (
	"errors"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"slipway/steps/sandbox"
	"slipway/steps/workspace"
)

// TestRealEngine builds with whatever engine this machine has and pushes the result.
func TestRealEngine(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	engine, err := workspace.FindContainers(t.Context())
	if err != nil {
		t.Skipf("no container engine answers here: %v", err)
	}
	dir, wire := folder(t), serve(t)
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
}

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
