package live

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/cloud"
)

// Repository is the ECR repository.
type Repository struct {
	Name, ARN, URI, Mutability string
	ScanOnPush                 bool
	Lifecycle                  string // the policy as JSON, empty when there is none
	LifecycleErr               error  // why Lifecycle could not be read
	Policy                     string // the repository's own permissions as JSON, empty when there are none
	PolicyErr                  error  // why Policy could not be read
	Tags                       map[string]string
}

// RegistryScan is the registry-wide scanning configuration.
type RegistryScan struct {
	Type  string // BASIC or ENHANCED
	Rules []ScanRule
}

// ScanRule says which repositories are scanned when.
type ScanRule struct {
	Frequency string // SCAN_ON_PUSH, CONTINUOUS_SCAN or MANUAL
	Filters   []string
}

// readRepository reads the repository and its images. The images are asked for even when the repository could not be
// read: each call is allowed or denied on its own.
func readRepository(ctx context.Context, c *cloud.Clients, name string) (Fact[Repository], List[Image]) {
	repository, err := describeRepository(ctx, c, name)
	if err == nil && repository == nil {
		return fact[Repository](nil, nil, callRepository), list[Image](nil, nil, callImages)
	}
	var images List[Image]
	together(
		func() {
			if repository != nil {
				err = repository.complete(ctx, c)
			}
		},
		func() { images = ReadImages(ctx, c, name) },
	)
	return fact(repository, err, callRepository), images
}

const callRepository = "ecr:DescribeRepositories"

// CallLifecycle is the call a repository's Lifecycle rests on.
const CallLifecycle = "ecr:GetLifecyclePolicy"

// CallRepositoryPolicy is the call a repository's Policy rests on.
const CallRepositoryPolicy = "ecr:GetRepositoryPolicy"

// ReadRepository reads one repository with its lifecycle policy and tags.
func ReadRepository(ctx context.Context, c *cloud.Clients, name string) Fact[Repository] {
	repository, err := describeRepository(ctx, c, name)
	if repository != nil {
		err = repository.complete(ctx, c)
	}
	return fact(repository, err, callRepository)
}

func describeRepository(ctx context.Context, c *cloud.Clients, name string) (*Repository, error) {
	out, err := c.ECR.DescribeRepositories(ctx, &ecr.DescribeRepositoriesInput{RepositoryNames: []string{name}})
	if cloud.Is(err, "RepositoryNotFoundException") || err == nil && len(out.Repositories) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, failed(callRepository, err)
	}
	r := out.Repositories[0]
	return &Repository{
		Name: aws.ToString(r.RepositoryName), ARN: aws.ToString(r.RepositoryArn), URI: aws.ToString(r.RepositoryUri),
		Mutability: string(r.ImageTagMutability),
		ScanOnPush: r.ImageScanningConfiguration != nil && r.ImageScanningConfiguration.ScanOnPush,
	}, nil
}

// complete reads what DescribeRepositories does not tell.
func (r *Repository) complete(ctx context.Context, c *cloud.Clients) error {
	var tagsErr error
	together(
		func() {
			out, err := c.ECR.GetLifecyclePolicy(ctx, &ecr.GetLifecyclePolicyInput{RepositoryName: new(r.Name)})
			if cloud.Is(err, "LifecyclePolicyNotFoundException") {
				return
			}
			if err != nil {
				r.LifecycleErr = failed(CallLifecycle, err)
				return
			}
			r.Lifecycle = aws.ToString(out.LifecyclePolicyText)
		},
		func() {
			out, err := c.ECR.GetRepositoryPolicy(ctx, &ecr.GetRepositoryPolicyInput{RepositoryName: new(r.Name)})
			if cloud.Is(err, "RepositoryPolicyNotFoundException") {
				return
			}
			if err != nil {
				r.PolicyErr = failed(CallRepositoryPolicy, err)
				return
			}
			r.Policy = aws.ToString(out.PolicyText)
		},
		func() {
			out, err := c.ECR.ListTagsForResource(ctx, &ecr.ListTagsForResourceInput{ResourceArn: new(r.ARN)})
			if err != nil {
				tagsErr = failed("ecr:ListTagsForResource", err)
				return
			}
			r.Tags = cloud.TagMap(out.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
		},
	)
	return tagsErr
}

func readRegistryScan(ctx context.Context, c *cloud.Clients) Fact[RegistryScan] {
	const call = "ecr:GetRegistryScanningConfiguration"
	out, err := c.ECR.GetRegistryScanningConfiguration(ctx, &ecr.GetRegistryScanningConfigurationInput{})
	if err != nil || out.ScanningConfiguration == nil {
		return fact[RegistryScan](nil, failed(call, err), call)
	}
	scan := &RegistryScan{Type: string(out.ScanningConfiguration.ScanType)}
	for _, r := range out.ScanningConfiguration.Rules {
		scan.Rules = append(scan.Rules, ScanRule{
			Frequency: string(r.ScanFrequency),
			Filters: convert(r.RepositoryFilters, func(f types.ScanningRepositoryFilter) string {
				return aws.ToString(f.Filter)
			}),
		})
	}
	return fact(scan, nil, call)
}
