package sandbox

import (
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
)

// A push is several requests of the registry protocol, each of which ECR takes for an operation of its own.
func TestAPushNeedsItsActions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		push := []string{"BatchCheckLayerAvailability", "CompleteLayerUpload", "InitiateLayerUpload", "PutImage",
			"UploadLayerPart"}
		for n, left := range append(push, "none") {
			statement := `{"Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"}`
			for _, action := range push {
				if action != left {
					statement += `,{"Effect":"Allow","Action":"ecr:` + action +
						`","Resource":"arn:aws:ecr:eu-west-1:123456789012:repository/shop"}`
				}
			}
			b.s.As(core.Principal{ARN: "arn:aws:iam::123456789012:user/dev",
				Policies: []string{`{"Version":"2012-10-17","Statement":[` + statement + `]}`}})
			ref, err := name.ParseReference("123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:push-" + strconv.Itoa(n))
			b.must(err)
			im, err := random.Image(64, 1)
			b.must(err)
			err = remote.Write(ref, im, b.remote()...)
			if left != "none" && (err == nil || !strings.Contains(err.Error(), "ecr:"+left) && !strings.Contains(err.Error(),
				"403")) {
				t.Errorf("without %s: %v", left, err)
			}
			if left == "none" && err != nil {
				t.Errorf("with all: %v", err)
			}
		}
	})
}

func TestRepositories(t *testing.T) {
	_, c := account(t)
	ctx := t.Context()
	create := func(name string) error {
		return only(c.ECR.CreateRepository(ctx, &ecr.CreateRepositoryInput{RepositoryName: &name,
			Tags: []types.Tag{{Key: new("slipway:app"), Value: new("shop")}}}))
	}
	for _, bad := range []string{"Shop", "s", "-shop", "shop-", "shop//x"} {
		rejected(t, create(bad), "InvalidParameterException", "repositoryName")
	}
	if err := create("shop"); err != nil {
		t.Fatal(err)
	}
	rejected(t, create("shop"), "RepositoryAlreadyExistsException",
		"already exists in the registry with id '123456789012'")
	_, err := c.ECR.GetLifecyclePolicy(ctx, &ecr.GetLifecyclePolicyInput{RepositoryName: new("shop")})
	rejected(t, err, "LifecyclePolicyNotFoundException", "")
	for _, bad := range []string{"{", `{"rules":[]}`,
		`{"rules":[{"rulePriority":1,"selection":{"tagStatus":"tagged","countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}]}`} {
		_, err := c.ECR.PutLifecyclePolicy(ctx, &ecr.PutLifecyclePolicyInput{RepositoryName: new("shop"),
			LifecyclePolicyText: &bad})
		if err == nil {
			t.Errorf("the policy %s is taken", bad)
		}
	}
	_, err = c.ECR.PutLifecyclePolicy(ctx, &ecr.PutLifecyclePolicyInput{RepositoryName: new("none"),
		LifecyclePolicyText: new(keepTwo)})
	rejected(t, err, "RepositoryNotFoundException", "The repository with name 'none' does not exist")
	tags, err := c.ECR.ListTagsForResource(ctx,
		&ecr.ListTagsForResourceInput{ResourceArn: new("arn:aws:ecr:eu-west-1:123456789012:repository/shop")})
	if err != nil || len(tags.Tags) != 1 {
		t.Errorf("%v %v", tags, err)
	}
}

const keepTwo = `{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":2},"action":{"type":"expire"}}]}`

// Images are pushed and pulled by the registry's own client; the rules are ECR's.
func TestRegistry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		host := "123456789012.dkr.ecr.eu-west-1.amazonaws.com/"
		write := func(reference string, im v1.Image, options ...remote.Option) error {
			ref, err := name.ParseReference(host + reference)
			b.must(err)
			if options == nil {
				options = b.remote()
			}
			return remote.Write(ref, im, options...)
		}
		im, err := random.Image(64, 1)
		b.must(err)
		if err := write("shop:v2", im, remote.WithTransport(b.s.Registry()), remote.WithAuth(authn.Anonymous)); err == nil ||
			!strings.Contains(err.Error(), "401") && !strings.Contains(err.Error(), "UNAUTHORIZED") {
			t.Errorf("an anonymous push: %v", err)
		}
		if err := write("other:v2", im); err == nil || !strings.Contains(err.Error(), "NAME_UNKNOWN") {
			t.Errorf("a push to no repository: %v", err)
		}
		if err := write("shop:v1", im); err == nil || !strings.Contains(err.Error(),
			"cannot be overwritten because the tag is immutable") {
			t.Errorf("a push over an immutable tag: %v", err)
		}
		b.must(write("shop:v2", im))
		b.must(write("shop:v2", im)) // the same again
		ref, _ := name.ParseReference(host + "shop:v2")
		back, err := remote.Image(ref, b.remote()...)
		b.must(err)
		want, _ := im.Digest()
		if got, _ := back.Digest(); got != want {
			t.Errorf("pulled %s, pushed %s", got, want)
		}
		find := func() (*ecr.DescribeImageScanFindingsOutput, error) {
			return b.c.ECR.DescribeImageScanFindings(b.ctx,
				&ecr.DescribeImageScanFindingsInput{RepositoryName: new("shop"),
					ImageId: &types.ImageIdentifier{ImageTag: new("v2")}})
		}
		scan, err := find()
		b.must(err)
		if scan.ImageScanStatus.Status != types.ScanStatusInProgress {
			t.Errorf("the scan is %s at once", scan.ImageScanStatus.Status)
		}
		time.Sleep(time.Minute)
		scan, err = find()
		b.must(err)
		if scan.ImageScanStatus.Status != types.ScanStatusComplete || scan.ImageScanFindings == nil {
			t.Errorf("%+v", scan)
		}
		images, err := b.c.ECR.DescribeImages(b.ctx, &ecr.DescribeImagesInput{RepositoryName: new("shop"),
			Filter: &types.DescribeImagesFilter{TagStatus: types.TagStatusTagged}, MaxResults: new(int32(1))})
		b.must(err)
		if len(images.ImageDetails) != 1 || images.NextToken == nil || images.ImageDetails[0].ImageTags[0] != "v2" ||
			*images.ImageDetails[0].ImageSizeInBytes == 0 {
			t.Errorf("%+v", images)
		}
		_, err = b.c.ECR.DescribeImages(b.ctx, &ecr.DescribeImagesInput{RepositoryName: new("shop"),
			ImageIds: []types.ImageIdentifier{{ImageTag: new("v9")}}})
		rejected(t, err, "ImageNotFoundException", "")
		_, err = b.c.ECR.DeleteRepository(b.ctx, &ecr.DeleteRepositoryInput{RepositoryName: new("shop")})
		rejected(t, err, "RepositoryNotEmptyException", "")
		_, err = b.c.ECR.PutLifecyclePolicy(b.ctx, &ecr.PutLifecyclePolicyInput{RepositoryName: new("shop"),
			LifecyclePolicyText: new(keepTwo)})
		b.must(err)
		third, err := random.Image(64, 1)
		b.must(err)
		b.must(write("shop:v3", third))
		time.Sleep(48 * time.Hour)
		list, err := b.c.ECR.DescribeImages(b.ctx, &ecr.DescribeImagesInput{RepositoryName: new("shop")})
		b.must(err)
		var tags []string
		for _, d := range list.ImageDetails {
			tags = append(tags, d.ImageTags...)
		}
		if slices.Sort(tags); !slices.Equal(tags, []string{"v2", "v3"}) {
			t.Errorf("after two days the policy leaves %v", tags)
		}
		if err := write("shop:v4", third, remote.WithTransport(b.s.Registry()),
			remote.WithAuth(&authn.Basic{Username: "AWS", Password: "old"})); err == nil {
			t.Error("a wrong password is taken")
		}
	})
}

// A push is a write like any other: it can crash, and is there or not there afterwards.
func TestRegistryCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		im, err := random.Image(64, 1)
		b.must(err)
		ref, _ := name.ParseReference("123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:v2")
		options := b.remote()
		b.s.Inject(core.Crash{Write: 1})
		if err := remote.Write(ref, im, options...); err == nil || !b.s.Crashed() {
			t.Fatalf("the push went through: %v", err)
		}
		b.s.Restart()
		if _, err := remote.Head(ref, options...); err == nil {
			t.Error("the image is there though the push crashed before its write")
		}
		b.must(remote.Write(ref, im, options...))
	})
}

// After a restart an image is still there: its manifest, its config, and its layers need not be pushed again.
func TestImagesSurviveRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "state.json")
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{t: t, s: s, c: cloud.New(s.Config("")), ctx: t.Context()}
		_, err = b.c.ECR.CreateRepository(b.ctx, &ecr.CreateRepositoryInput{RepositoryName: new("shop")})
		b.must(err)
		image := b.push("v1", "linux/arm64", "")
		if b.s, err = Open(path, Options{}); err != nil {
			t.Fatal(err)
		}
		b.c = cloud.New(b.s.Config(""))
		ref, err := name.ParseReference(image)
		b.must(err)
		back, err := remote.Image(ref, b.remote()...)
		b.must(err)
		config, err := back.ConfigFile()
		b.must(err)
		if config.Config.User != "10001" || config.Architecture != "arm64" || len(config.Config.ExposedPorts) != 1 {
			t.Errorf("%+v", config)
		}
		m, err := back.Manifest()
		b.must(err)
		url, err := b.c.ECR.GetDownloadUrlForLayer(b.ctx, &ecr.GetDownloadUrlForLayerInput{RepositoryName: new("shop"),
			LayerDigest: new(m.Config.Digest.String())})
		b.must(err)
		resp, err := (&http.Client{Transport: b.s.Registry()}).Get(*url.DownloadUrl)
		b.must(err)
		if body, _ := io.ReadAll(resp.Body); resp.StatusCode != 200 || "sha256:"+
			core.Hash(string(body)) != m.Config.Digest.String() {
			t.Errorf("download of the config: %d %s", resp.StatusCode, body)
		}
		if again := b.push("v1", "linux/arm64", ""); again != image {
			t.Errorf("the same content makes another image: %s, %s", again, image)
		}
	})
}

// Other registries have whatever is asked for, except what is called missing.
func TestPublicImages(t *testing.T) {
	s, _ := account(t)
	for _, arch := range []string{"amd64", "arm64"} {
		ref, _ := name.ParseReference("ghcr.io/acme/api:1.2")
		im, err := remote.Image(ref, remote.WithTransport(s.Registry()),
			remote.WithPlatform(v1.Platform{OS: "linux", Architecture: arch}))
		if err != nil {
			t.Fatal(err)
		}
		config, err := im.ConfigFile()
		if err != nil || config.Architecture != arch || config.Config.User == "" {
			t.Errorf("%+v %v", config, err)
		}
	}
	ref, _ := name.ParseReference("nginx")
	d, err := remote.Head(ref, remote.WithTransport(s.Registry()))
	if err != nil {
		t.Fatal(err)
	}
	byDigest, _ := name.ParseReference("nginx@" + d.Digest.String())
	if _, err := remote.Index(byDigest, remote.WithTransport(s.Registry())); err != nil {
		t.Error(err)
	}
	missing, _ := name.ParseReference("ghcr.io/acme/missing:1")
	if _, err := remote.Head(missing, remote.WithTransport(s.Registry())); err == nil {
		t.Error("a missing image is there")
	}
	if _, err := remote.Get(missing, remote.WithTransport(s.Registry())); err == nil || !strings.Contains(err.Error(),
		"MANIFEST_UNKNOWN") {
		t.Error(err)
	}
}
