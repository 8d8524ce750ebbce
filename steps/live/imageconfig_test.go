package live_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/sandbox"
)

// imageFor is an image without layers whose configuration says a user and an architecture.
func imageFor(t *testing.T, user, architecture string) v1.Image {
	t.Helper()
	config, err := empty.Image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Config.User = "linux", architecture, user
	config.Config.ExposedPorts = map[string]struct{}{"8000/tcp": {}}
	img, err := mutate.ConfigFile(empty.Image, config)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestReadImageConfig(t *testing.T) {
	s := sandbox.New(sandbox.Options{})
	transport := s.Registry()
	cfg, calls := counted(s.Config(""))
	c, ctx := cloud.New(cfg), t.Context()
	b := &builder{t: t, ctx: ctx, c: c, id: shop}
	b.image()

	token := must[ecr.GetAuthorizationTokenOutput](b, "log in")(c.ECR.GetAuthorizationToken(ctx,
		&ecr.GetAuthorizationTokenInput{}))
	options := []remote.Option{
		remote.WithContext(ctx), remote.WithTransport(transport),
		remote.WithAuth(authn.FromConfig(authn.AuthConfig{Auth: *token.AuthorizationData[0].AuthorizationToken})),
	}
	repository := shop.Account + ".dkr.ecr." + shop.Region + ".amazonaws.com/" + shop.Repository()
	push := func(img v1.Image) string {
		t.Helper()
		digest, err := img.Digest()
		if err != nil {
			t.Fatal(err)
		}
		ref, err := name.NewDigest(repository + "@" + digest.String())
		if err != nil {
			t.Fatal(err)
		}
		if err := remote.Write(ref, img, options...); err != nil {
			t.Fatalf("push: %v", err)
		}
		return digest.String()
	}
	digest := push(imageFor(t, "app", "amd64"))

	f := live.ReadImageConfig(ctx, c, repository+"@"+digest, "X86_64")
	want := live.ImageConfig{Digest: digest, User: "app", Architecture: "amd64", Exposed: []string{"8000/tcp"}}
	if f.Err != nil || f.Value == nil {
		t.Fatalf("%+v", f)
	}
	if !reflect.DeepEqual(*f.Value, want) {
		t.Errorf("read %+v, want %+v", *f.Value, want)
	}
	before := calls()["ECR:BatchGetImage"]
	if again := live.ReadImageConfig(ctx, c, repository+"@"+digest, "X86_64"); !again.Exists() ||
		calls()["ECR:BatchGetImage"] != before {
		t.Errorf("the digest was read again, %d calls instead of %d: %+v", calls()["ECR:BatchGetImage"], before, again)
	}

	for ref, says := range map[string]string{
		repository + "@sha256:" + strings.Repeat("0", 64): "sha256:000", "nginx:1.27": "not in ECR",
	} {
		if f := live.ReadImageConfig(ctx, c, ref, "X86_64"); f.Err == nil || f.Exists() || !strings.Contains(f.Err.Error(),
			says) {
			t.Errorf("%s: %+v; want it unread, saying %q", ref, f, says)
		}
	}
}
