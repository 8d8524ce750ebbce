package image

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"slipway/steps/live"
	"slipway/steps/plan"
)

func TestReadyImage(t *testing.T) {
	wire := serve(t)
	put := func(ref string, what remote.Taggable) v1.Hash {
		t.Helper()
		tag, err := name.NewTag(ref)
		if err != nil {
			t.Fatal(err)
		}
		var h v1.Hash
		switch what := what.(type) {
		case v1.ImageIndex:
			h, _ = what.Digest()
			err = remote.WriteIndex(tag, what, remote.WithTransport(wire))
		case v1.Image:
			h, _ = what.Digest()
			err = remote.Write(tag, what, remote.WithTransport(wire))
		}
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	amd, arm := made(t, "amd64", "10001"), made(t, "arm64", "10001")
	index := mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: arm, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "arm64"}}},
		mutate.IndexAddendum{Add: amd, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "amd64"}}},
	)
	put("registry.example.com/shop:both", index)
	put("registry.example.com/shop:arm", arm)
	rooted := put("registry.example.com/shop:root", made(t, "amd64", ""))
	amdDigest, _ := amd.Digest()
	ecrImage := "123456789012.dkr.ecr.us-east-1.amazonaws.com/other:1"
	put(ecrImage, amd)

	cases := map[string]struct{ uri, image, said, err string }{
		"an index": {"registry.example.com/shop:both", "registry.example.com/shop@" + amdDigest.String(),
			short(amdDigest.String()), ""},
		"one image": {"registry.example.com/shop:root", "registry.example.com/shop@" + rooted.String(), "runs as root",
			""},
		"another account": {ecrImage, strings.TrimSuffix(ecrImage, ":1") + "@" + amdDigest.String(),
			short(amdDigest.String()), ""},
		"wrong platform": {"registry.example.com/shop:arm", "", "", "made for linux/arm64"},
		"not there":      {"registry.example.com/shop:gone", "registry.example.com/shop:gone", "could not verify", ""},
		"no reference":   {"registry.example.com/shop:a:b", "", "", "image.uri"},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			l := newLab(t)
			l.settings.Image.URI = c.uri
			if p := l.plan(Tools{}); len(p.Actions) != 1 || p.Actions[0].ID != actImage {
				t.Fatalf("planned %+v", p.Actions)
			}
			err := l.apply(t.Context(), Tools{Registry: wire})
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("error %v, want one with %q", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if l.image != c.image || !l.heard(c.said) {
				t.Errorf("runs %q, said %q; want %q, %q", l.image, l.said, c.image, c.said)
			}
		})
	}
}

func TestWhatRunsIsNotBuiltAnew(t *testing.T) {
	l := newLab(t)
	running := live.TaskDefinition{Architecture: "X86_64", Tags: map[string]string{},
		Containers: []live.Container{{Image: "x/shop@sha256:1"}}}
	l.live.Running = live.Found(running, "ecs:DescribeTaskDefinition")
	if a, ok := l.plan(Tools{}).Action(actImage); !ok || a.Verb != plan.None {
		t.Errorf("planned %+v", a)
	}
	l.settings.Image.Platform = "linux/arm64"
	if p := l.plan(Tools{}); len(p.Problems) != 1 || p.Problems[0].Kind != plan.Invalid {
		t.Errorf("another platform: %+v", p.Problems)
	}
	l.live.Running = live.Fact[live.TaskDefinition]{Err: errors.New("denied"), Call: "ecs:DescribeTaskDefinition"}
	p := l.plan(Tools{})
	if _, planned := p.Action(actImage); planned || len(p.Problems) != 1 || p.Problems[0].Kind != plan.Unread {
		t.Errorf("unread: %+v", p)
	}
}

func TestWarnsOfImagesARevisionNames(t *testing.T) {
	l := newLab(t)
	l.settings.Image.Keep = 3
	for i, digest := range []string{"sha256:d", "sha256:c", "sha256:b", "sha256:a"} {
		l.live.Images.Items = append(l.live.Images.Items, live.Image{Digest: digest, Tags: []string{"t" + digest},
			Pushed: time.Unix(int64(1000-i), 0)})
	}
	l.live.Images.Items = append(l.live.Images.Items, live.Image{Digest: "sha256:untagged", Pushed: time.Unix(2000, 0)})
	revision := func(image string) live.Family {
		return live.Family{Newest: live.TaskDefinition{Containers: []live.Container{{Image: image}}}}
	}
	l.live.Families.Items = []live.Family{revision("r/shop@sha256:b"), revision("r/shop@sha256:c"),
		revision("r/shop:tsha256:a")}
	var digests []string
	for _, im := range expiring(&l.live, 3) {
		digests = append(digests, im.Digest)
	}
	if !slices.Equal(digests, []string{"sha256:b", "sha256:a"}) {
		t.Errorf("expiring: %v", digests)
	}
	if len(expiring(&l.live, 5)) != 0 {
		t.Error("nothing expires where there is room")
	}
}
