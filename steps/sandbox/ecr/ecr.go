// Package ecr simulates ECR: repositories, images, scans, policies, and the registry protocol of it and of all other
// registries.
package ecr

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/sandbox/core"
)

// Resources is a region's registry.
type Resources struct {
	Repositories map[string]*ecrRepository // by name
	Scanning     *types.RegistryScanningConfiguration
	Logins       map[string]time.Time // hashes of the passwords given out, and when they end
	Public       map[string]string    // digests of public images that were resolved: the reference each came from
}

// ecrRepository is a repository. Layers are not kept, what describes an image is.
type ecrRepository struct {
	types.Repository
	Policy string // lifecycle policy, JSON

	Permissions string // the repository's own policy, JSON
	Tags        map[string]string
	Images      map[string]*ecrImage // by digest
	Labels      map[string]string    // image tags: the digest each is on
}

var (
	Host     = core.NewPattern(`^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$`)
	nameRule = core.NewPattern(`^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$`)
)

// Of returns the region's registry, expired images gone.
func Of(c *core.Call) *Resources {
	w := state.In(c.World)
	if w.Repositories == nil {
		w.Repositories = map[string]*ecrRepository{}
	}
	if w.Logins == nil {
		w.Logins = map[string]time.Time{}
	}
	if w.Public == nil {
		w.Public = map[string]string{}
	}
	if w.Scanning == nil {
		w.Scanning = &types.RegistryScanningConfiguration{ScanType: types.ScanTypeBasic,
			Rules: []types.RegistryScanningRule{}}
	}
	for _, r := range w.Repositories {
		r.expire(c.Now())
	}
	return w
}

// RegistryHost is the registry an image reference names; without one it is Docker Hub.
func RegistryHost(image string) string {
	host, _, found := strings.Cut(image, "/")
	if !found || !strings.ContainsAny(host, ".:") && host != "localhost" {
		return "index.docker.io"
	}
	return host
}

// SplitReference takes name:tag@digest apart into the name and what identifies the image: its digest, else its tag,
// else latest.
func SplitReference(ref string) (name, reference string) {
	rest, digest, hasDigest := strings.Cut(ref, "@")
	name, reference = rest, "latest"
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, '/') {
		name, reference = rest[:i], rest[i+1:]
	}
	if hasDigest {
		reference = digest
	}
	return name, reference
}

func invalid(message string) error {
	return &types.InvalidParameterException{Message: new("Invalid parameter at " + message)}
}

// repository finds a repository by name.
func (w *Resources) repository(c *core.Call, name *string) (*ecrRepository, error) {
	r := w.Repositories[core.Value(name)]
	if r == nil {
		return nil, &types.RepositoryNotFoundException{Message: new("The repository with name '" + core.Value(name) +
			"' does not exist in the registry with id '" + c.Account + "'")}
	}
	return r, nil
}

func readTags(given []types.Tag) (map[string]string, error) {
	return core.ReadTags(given, func(key string) error {
		return &types.InvalidTagParameterException{Message: new("A tag key or value is invalid: " + key)}
	}, &types.TooManyTagsException{Message: new("A repository can have at most 50 tags.")})
}

func createRepository(c *core.Call, in *ecr.CreateRepositoryInput) (*ecr.CreateRepositoryOutput, error) {
	w := Of(c)
	name := core.Value(in.RepositoryName)
	if len(name) < 2 || len(name) > 256 || !nameRule.MatchString(name) {
		return nil, invalid("'repositoryName' failed to satisfy constraint: 'must satisfy regular expression " +
			"'(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''")
	}
	if w.Repositories[name] != nil {
		return nil, &types.RepositoryAlreadyExistsException{Message: new("The repository with name '" + name +
			"' already exists in the registry with id '" + c.Account + "'")}
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	r := &ecrRepository{Tags: tags, Images: map[string]*ecrImage{}, Labels: map[string]string{},
		Repository: types.Repository{
			RepositoryName: in.RepositoryName, RepositoryArn: new(c.ARN("ecr", "repository/"+name)),
			RegistryId:                 new(c.Account),
			RepositoryUri:              new(c.Account + ".dkr.ecr." + c.Region + ".amazonaws.com/" + name),
			CreatedAt:                  new(c.Now()),
			ImageScanningConfiguration: in.ImageScanningConfiguration, ImageTagMutability: in.ImageTagMutability,
			ImageTagMutabilityExclusionFilters: in.ImageTagMutabilityExclusionFilters,
			EncryptionConfiguration:            in.EncryptionConfiguration,
		}}
	if r.ImageScanningConfiguration == nil {
		r.ImageScanningConfiguration = &types.ImageScanningConfiguration{}
	}
	if r.ImageTagMutability == "" {
		r.ImageTagMutability = types.ImageTagMutabilityMutable
	}
	if r.EncryptionConfiguration == nil {
		r.EncryptionConfiguration = &types.EncryptionConfiguration{EncryptionType: types.EncryptionTypeAes256}
	}
	w.Repositories[name] = r
	return &ecr.CreateRepositoryOutput{Repository: &r.Repository}, nil
}

func describeRepositories(c *core.Call, in *ecr.DescribeRepositoriesInput) (*ecr.DescribeRepositoriesOutput, error) {
	w := Of(c)
	names := in.RepositoryNames
	if len(names) > 100 {
		return nil,
			invalid("'repositoryNames' failed to satisfy constraint: 'Member must have length less than or equal to 100'")
	}
	if len(names) == 0 {
		names = core.SortedKeys(w.Repositories)
	}
	var all []types.Repository
	for _, n := range names {
		r, err := w.repository(c, &n)
		if err != nil {
			return nil, err
		}
		all = append(all, r.Repository)
	}
	page, next, err := core.PageOf(pages, all, in.MaxResults, in.NextToken)
	return &ecr.DescribeRepositoriesOutput{Repositories: page, NextToken: next}, err
}

var pages = core.Pages{Least: 1, Most: 1000, Usual: 100,
	Size:  invalid("'maxResults' failed to satisfy constraint: 'Member must have value between 1 and 1000'"),
	Token: invalid("'nextToken' failed to satisfy constraint: 'Invalid nextToken'")}

func deleteRepository(c *core.Call, in *ecr.DeleteRepositoryInput) (*ecr.DeleteRepositoryOutput, error) {
	w := Of(c)
	r, err := w.repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	if len(r.Images) > 0 && !in.Force {
		return nil, &types.RepositoryNotEmptyException{Message: new("The repository with name '" + *in.RepositoryName +
			"' in registry with id '" + c.Account + "' cannot be deleted because it still contains images")}
	}
	delete(w.Repositories, *in.RepositoryName)
	return &ecr.DeleteRepositoryOutput{Repository: &r.Repository}, nil
}

func putImageTagMutability(c *core.Call, in *ecr.PutImageTagMutabilityInput) (
	*ecr.PutImageTagMutabilityOutput, error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(in.ImageTagMutability.Values(), in.ImageTagMutability) {
		return nil, invalid("'imageTagMutability' failed to satisfy constraint: 'Member must satisfy enum value set'")
	}
	r.ImageTagMutability, r.ImageTagMutabilityExclusionFilters = in.ImageTagMutability,
		in.ImageTagMutabilityExclusionFilters
	return &ecr.PutImageTagMutabilityOutput{RegistryId: r.RegistryId, RepositoryName: r.RepositoryName,
			ImageTagMutability: r.ImageTagMutability, ImageTagMutabilityExclusionFilters: r.ImageTagMutabilityExclusionFilters},
		nil
}

func putImageScanningConfiguration(c *core.Call, in *ecr.PutImageScanningConfigurationInput) (
	*ecr.PutImageScanningConfigurationOutput, error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	r.ImageScanningConfiguration = in.ImageScanningConfiguration
	return &ecr.PutImageScanningConfigurationOutput{RegistryId: r.RegistryId, RepositoryName: r.RepositoryName,
		ImageScanningConfiguration: r.ImageScanningConfiguration}, nil
}

func (w *Resources) byARN(c *core.Call, arn *string) (*ecrRepository, error) {
	_, name, _ := strings.Cut(core.Value(arn), ":repository/")
	if core.Value(arn) != c.ARN("ecr", "repository/"+name) {
		return nil, invalid("'resourceArn' failed to satisfy constraint: 'Invalid ARN'")
	}
	return w.repository(c, &name)
}

func listTags(c *core.Call, in *ecr.ListTagsForResourceInput) (*ecr.ListTagsForResourceOutput, error) {
	r, err := Of(c).byARN(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	return &ecr.ListTagsForResourceOutput{Tags: core.ListOf[types.Tag](r.Tags)}, nil
}
