package image

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Recipe is what the answers build an image from.
func Recipe(s stack.Image) workspace.Recipe {
	return workspace.Recipe{Dockerfile: s.Dockerfile, Context: s.Context, Platform: s.Platform, Target: s.Target,
		Args: s.Args, Secrets: s.Secrets, SSH: s.SSH}
}

// RecipeIn is Recipe with whole paths, as builders want it: whoever builds the answers' image builds this.
func RecipeIn(folder string, s stack.Image) (workspace.Recipe, error) {
	from := Recipe(s)
	dockerfile, dir, err := workspace.BuildPaths(folder, s.Dockerfile, s.Context)
	from.Dockerfile, from.Context, from.Folder = dockerfile, dir, folder
	return from, err
}

// build brings the image of the folder as it is into ECR and says which it is. An image with the same tag is taken as
// it is.
func (t Tools) build(ctx context.Context, r *plan.Run) error {
	folder, err := filepath.Abs(t.Folder)
	if err != nil {
		return fmt.Errorf("find the folder %s: %w", t.Folder, err)
	}
	from, err := RecipeIn(folder, r.Settings.Image)
	if err != nil {
		return err
	}
	named, err := source{folder: folder, Recipe: from}.tag(ctx)
	if err != nil {
		return err
	}
	tag := named.Name
	found, err := tagged(ctx, r, tag)
	if err != nil {
		return err
	}
	if found != nil {
		r.Progress("image " + tag + " is in ECR already: nothing is built")
		t.use(ctx, r, *found)
		return nil
	}
	if t.Builder == nil {
		return workspace.ErrNoContainers
	}
	ctx, cancel := stoppable(ctx, r)
	defer cancel()
	r.Progress("building " + tag + " with " + t.Builder.Name())
	img, err := t.Builder.Build(ctx, from, func(line string) { r.Progress(printable(line)) })
	if err != nil {
		return orStopped(r, err)
	}
	if c, ok := img.(io.Closer); ok {
		defer c.Close() // only frees a temporary file
	}
	if err := acceptable(img, r.Settings, from.Dockerfile); err != nil {
		return err
	}
	r.Progress("looking into the image for secrets")
	if err := withoutSecrets(ctx, r, img, from.Dockerfile); err != nil {
		return orStopped(r, err)
	}
	pushed, err := t.push(ctx, r, tag, img)
	if err != nil {
		return orStopped(r, err)
	}
	t.use(ctx, r, *pushed)
	r.Progress("pushed " + tag + ", digest " + short(pushed.Digest))
	sayFindings(ctx, r, pushed.Digest)
	return nil
}

// tagged finds an image by its tag, nil when there is none. AWS is asked even when the list that was read lacks it:
// somebody else may have pushed the same commit meanwhile.
func tagged(ctx context.Context, r *plan.Run, tag string) (*live.Image, error) {
	l := r.Live()
	for _, im := range l.Images.Items {
		for _, t := range im.Tags {
			if t == tag {
				return &im, nil
			}
		}
	}
	out, err := r.Clients.ECR.DescribeImages(ctx, &ecr.DescribeImagesInput{
		RepositoryName: new(l.Identity.Repository()), ImageIds: []types.ImageIdentifier{{ImageTag: &tag}},
	})
	if cloud.Is(err, "ImageNotFoundException") || cloud.Is(err, "RepositoryNotFoundException") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for image %s in ECR: %w", tag, err)
	}
	if len(out.ImageDetails) == 0 {
		return nil, nil
	}
	d := out.ImageDetails[0]
	return &live.Image{
		Digest: aws.ToString(d.ImageDigest), Tags: d.ImageTags, Pushed: aws.ToTime(d.ImagePushedAt),
		Size: aws.ToInt64(d.ImageSizeInBytes), MediaType: aws.ToString(d.ImageManifestMediaType),
	}, nil
}

// acceptable refuses an image that could not run, or would run as root, before it is pushed.
func acceptable(img v1.Image, s stack.Settings, dockerfile string) error {
	config, err := img.ConfigFile()
	if err != nil {
		return fmt.Errorf("read the configuration of the image that was built: %w", err)
	}
	if err := runsOn(config, s.Image.Platform); err != nil {
		return fmt.Errorf("%w; a FROM --platform in %s, or a base image made for one platform, may decide it: change it, "+
			"or set image.platform", err, dockerfile)
	}
	if stack.RootUser(config.Config.User) && s.Service.User == "" {
		return fmt.Errorf("the image runs as root, so it was not pushed; end %s with the line USER 10001 (files the app "+
			"writes to must belong to that user), or set service.user=10001", dockerfile)
	}
	return nil
}

// runsOn says that an image is for another platform.
func runsOn(config *v1.ConfigFile, platform string) error {
	system := config.OS
	if system == "" {
		system = "linux"
	}
	if have := system + "/" + config.Architecture; config.Architecture != "" && have != platform {
		return fmt.Errorf("the image is made for %s and the tasks run on %s, so it was not pushed", have, platform)
	}
	return nil
}

// printable cuts a line of a build's output to what can be shown: no control characters, no escape sequences, 160
// characters.
func printable(line string) string {
	var b strings.Builder
	escape, n := false, 0
	for _, c := range line {
		switch {
		case escape:
			escape = !unicode.IsLetter(c)
		case c == '\x1b':
			escape = true
		case unicode.IsControl(c):
			b.WriteByte(' ')
			n++
		default:
			b.WriteRune(c)
			n++
		}
		if n >= 160 {
			b.WriteString("…")
			break
		}
	}
	return strings.TrimSpace(b.String())
}
