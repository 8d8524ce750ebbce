package image

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

const callRepository = "ecr:DescribeRepositories"

// part is one setting of a repository, which a call of its own sets.
type part struct {
	field, answer string
	call          string // that sets it, as the aws CLI names it
	want          string
	have          func(live.Repository) string
	right         func(live.Repository) bool
	put           func(ctx context.Context, r *plan.Run, have *live.Repository) error // notes in have what was set
}

// parts are the settings of the stack's repository.
func parts(s stack.Settings) []part {
	mutability, lifecycle := string(types.ImageTagMutabilityImmutable), desiredLifecycle(s.Image.Keep)
	return []part{
		{
			field: "tag mutability", call: "ecr put-image-tag-mutability", want: mutability,
			have:  func(r live.Repository) string { return r.Mutability },
			right: func(r live.Repository) bool { return immutable(r.Mutability) },
			put: func(ctx context.Context, r *plan.Run, have *live.Repository) error {
				have.Mutability = mutability
				_, err := r.Clients.ECR.PutImageTagMutability(ctx, &ecr.PutImageTagMutabilityInput{
					RepositoryName: &have.Name, ImageTagMutability: types.ImageTagMutabilityImmutable,
				})
				return err
			},
		},
		{
			field: "scan on push", call: "ecr put-image-scanning-configuration", want: "true",
			have: func(r live.Repository) string {
				if r.Name == "" {
					return ""
				}
				return strconv.FormatBool(r.ScanOnPush)
			},
			right: func(r live.Repository) bool { return r.ScanOnPush },
			put: func(ctx context.Context, r *plan.Run, have *live.Repository) error {
				have.ScanOnPush = true
				_, err := r.Clients.ECR.PutImageScanningConfiguration(ctx, &ecr.PutImageScanningConfigurationInput{
					RepositoryName: &have.Name, ImageScanningConfiguration: &types.ImageScanningConfiguration{ScanOnPush: true},
				})
				return err
			},
		},
		{
			field: "lifecycle policy", answer: "image.keep", call: "ecr put-lifecycle-policy", want: lifecycle.String(),
			have: func(r live.Repository) string {
				have, _ := parseLifecycle(r.Lifecycle)
				return have.String()
			},
			right: func(r live.Repository) bool {
				have, ok := parseLifecycle(r.Lifecycle)
				return ok && have.equal(lifecycle)
			},
			put: func(ctx context.Context, r *plan.Run, have *live.Repository) (err error) {
				if have.Lifecycle, err = lifecycle.text(); err != nil {
					return err
				}
				return r.RetryUntilVisible(ctx, nil, func() error { // a repository made a moment ago may not be found yet
					_, err := r.Clients.ECR.PutLifecyclePolicy(ctx, &ecr.PutLifecyclePolicyInput{
						RepositoryName: &have.Name, LifecyclePolicyText: &have.Lifecycle,
					})
					return err
				})
			},
		},
	}
}

// drifted are the parts that are not as they should be: a repository whose making was cut short is completed.
func drifted(s stack.Settings, has live.Repository) []part {
	return slices.DeleteFunc(parts(s), func(p part) bool { return p.right(has) })
}

func (p part) change(has live.Repository) plan.Change {
	return plan.Change{Field: p.field, From: p.have(has), To: p.want, Answer: p.answer}
}

// planRepository adds the repository. A stack that takes a ready image needs none, nor does one whose image stays one
// from elsewhere; but one it has already is kept in order.
func planRepository(b *plan.Builder) {
	name := b.Live.Identity.Repository()
	if !b.Settings.Builds() || borrowed(b) {
		if r := b.Live.Repository; !r.Exists() || !b.Live.Identity.Owns(r.Value.Tags) {
			return
		}
	}
	repository, ok := plan.Needed(b, Step, "the ECR repository "+name, b.Live.Repository)
	if !ok {
		return
	}
	a := plan.Action{ID: actRepository, Step: Step, Name: name, Title: "ECR repository", Run: applyRepository}
	switch {
	case repository == nil:
		a.Verb = plan.Create
		for _, p := range drifted(b.Settings, live.Repository{}) {
			a.Changes = append(a.Changes, p.change(live.Repository{}))
		}
		a.Calls = []string{"ecr create-repository", "ecr put-lifecycle-policy"}
		id := b.Live.Identity
		a.Sends = func() []any { return []any{repositoryRequest(id)} }
	case !b.Owned(Step, "ECR repository", name, repository.Tags):
		return
	case repository.LifecycleErr != nil:
		b.Unread(Step, "the lifecycle policy of ECR repository "+name, live.CallLifecycle, repository.LifecycleErr)
		return
	default:
		a.Verb = plan.None
		for _, p := range drifted(b.Settings, *repository) {
			a.Verb = plan.Update
			a.Changes, a.Calls = append(a.Changes, p.change(*repository)), append(a.Calls, p.call)
		}
	}
	b.Add(a)
}

// applyRepository creates the repository, or completes and mends the one there is.
func applyRepository(ctx context.Context, r *plan.Run) error {
	have := r.Live().Repository.Value
	if have == nil {
		made, err := createRepository(ctx, r)
		if err != nil {
			return err
		}
		have = made
	}
	for _, p := range drifted(r.Settings, *have) {
		next := *have
		if err := p.put(ctx, r, &next); err != nil {
			return fmt.Errorf("set the %s of ECR repository %s: %w", p.field, have.Name, err)
		}
		have = &next
		recordRepository(r, next)
	}
	return nil
}

// repositoryRequest is the request that makes the repository.
func repositoryRequest(id stack.Identity) *ecr.CreateRepositoryInput {
	return &ecr.CreateRepositoryInput{
		RepositoryName:             new(id.Repository()),
		ImageTagMutability:         types.ImageTagMutabilityImmutable,
		ImageScanningConfiguration: &types.ImageScanningConfiguration{ScanOnPush: true},
		Tags: cloud.TagList(id.Tags(),
			func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} }),
	}
}

// createRepository makes the repository with its tags in one call. One that exists already is a reply that was lost, or
// somebody else's.
func createRepository(ctx context.Context, r *plan.Run) (*live.Repository, error) {
	id := r.Live().Identity
	name := id.Repository()
	out, err := r.Clients.ECR.CreateRepository(ctx, repositoryRequest(id))
	if cloud.Is(err, "RepositoryAlreadyExistsException") {
		found := live.ReadRepository(ctx, r.Clients, name)
		if found.Err != nil {
			return nil, fmt.Errorf("read the ECR repository %s, which exists: %w", name, found.Err)
		}
		if found.Value == nil || !id.Owns(found.Value.Tags) {
			return nil, fmt.Errorf("create the ECR repository %s: the name is taken by one without this stack's tags; choose "+
				"another app or environment name", name)
		}
		recordRepository(r, *found.Value)
		return found.Value, nil
	}
	if err != nil {
		return nil, fmt.Errorf("create the ECR repository %s: %w", name, err)
	}
	made := live.Repository{
		Name: name, ARN: aws.ToString(out.Repository.RepositoryArn), URI: aws.ToString(out.Repository.RepositoryUri),
		Mutability: string(types.ImageTagMutabilityImmutable), ScanOnPush: true, Tags: id.Tags(),
	}
	recordRepository(r, made)
	return &made, nil
}

// immutable reports whether tags keep the image they were given to; some may be excluded by name, which somebody has
// chosen.
func immutable(setting string) bool {
	return setting == string(types.ImageTagMutabilityImmutable) ||
		setting == string(types.ImageTagMutabilityImmutableWithExclusion)
}

func recordRepository(r *plan.Run, repository live.Repository) {
	r.Record(func(l *live.Stack) { l.Repository = live.Found(repository, callRepository) })
}

// destroyRepository adds the deletion of the repository and what is in it.
func destroyRepository(b *plan.Builder) {
	name := b.Live.Identity.Repository()
	repository, ok := plan.Needed(b, Step, "the ECR repository "+name, b.Live.Repository)
	if !ok || repository == nil {
		return
	}
	switch {
	case !b.Live.Identity.Owns(repository.Tags):
		b.Note(plan.Note{Step: Step, Text: "the ECR repository " + name + " is left: it does not carry this stack's tags"})
		return
	case b.Intent.KeepData:
		b.Note(plan.Note{Step: Step,
			Text: fmt.Sprintf("the ECR repository %s is left with %s; storage is $0.10 per GB a month", name, contents(b.Live))})
		return
	}
	b.Add(plan.Action{
		ID: actRepository, Step: Step, Verb: plan.Delete, Name: name, Title: "ECR repository",
		Reason: "with " + contents(b.Live),
		// what runs or may start pulls its image from here
		Needs: append(b.WorkerServices(), "service/service", "schedule/group"),
		Calls: []string{"ecr delete-repository --force"},
		Run:   deleteRepository,
	})
}

func contents(l *live.Stack) string {
	if !l.Images.Read() {
		return "its images"
	}
	var size int64
	for _, im := range l.Images.Items {
		size += im.Size
	}
	if len(l.Images.Items) == 1 {
		return "1 image, " + megabytes(size)
	}
	return fmt.Sprintf("%d images, %s", len(l.Images.Items), megabytes(size))
}

func deleteRepository(ctx context.Context, r *plan.Run) error {
	name := r.Live().Identity.Repository()
	return r.Delete(ctx, plan.Deletion{
		What: "the ECR repository " + name,
		Call: func(ctx context.Context) error {
			_, err := r.Clients.ECR.DeleteRepository(ctx, &ecr.DeleteRepositoryInput{RepositoryName: &name, Force: true})
			return err
		},
		Record: func(l *live.Stack) {
			l.Repository = live.Fact[live.Repository]{Call: callRepository}
			l.Images = live.List[live.Image]{Call: l.Images.Call}
		},
	})
}

// repositoryURI is the address images of the stack have.
func repositoryURI(l *live.Stack) string {
	if r := l.Repository.Value; r != nil && r.URI != "" {
		return r.URI
	}
	suffix := "amazonaws.com"
	if l.Identity.Partition == "aws-cn" {
		suffix = "amazonaws.com.cn"
	}
	return l.Identity.Account + ".dkr.ecr." + l.Identity.Region + "." + suffix + "/" + l.Identity.Repository()
}

// megabytes writes a size as people read it.
func megabytes(bytes int64) string {
	switch {
	case bytes >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1e6:
		return fmt.Sprintf("%d MB", (bytes+5e5)/1e6)
	}
	return fmt.Sprintf("%d kB", (bytes+999)/1000)
}
