package live

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// Parameter is one SSM parameter. Value is decrypted, in memory only.
type Parameter struct {
	Name, Type string // Type: SecureString, String or StringList
	Value      stack.Secret
	Version    int64
	Modified   time.Time
	Tagged     bool // carries this stack's tags
}

// readParameters reads everything right under the stack's path. Tags are not told with values, so the names that carry
// the stack's tags are asked for beside them, in one call instead of one per parameter.
func readParameters(ctx context.Context, c *cloud.Clients, id stack.Identity) List[Parameter] {
	const callTagged = "ssm:DescribeParameters"
	path := strings.TrimSuffix(id.ParameterPath(), "/")
	var values []types.Parameter
	var ours []types.ParameterMetadata
	var err, taggedErr error
	together(
		func() {
			values, err = parameterValues(ctx, c, path)
		},
		func() {
			ours, taggedErr = pages(ctx, callTagged, ssm.NewDescribeParametersPaginator(c.SSM, &ssm.DescribeParametersInput{
				MaxResults: new(int32(50)),
				ParameterFilters: []types.ParameterStringFilter{
					{Key: new("Path"), Option: new("OneLevel"), Values: []string{path}},
					{Key: new("tag:" + stack.TagApp), Values: []string{id.App}},
					{Key: new("tag:" + stack.TagEnvironment), Values: []string{id.Environment}},
				},
			}), func(o *ssm.DescribeParametersOutput) []types.ParameterMetadata { return o.Parameters })
		},
	)
	tagged := map[string]bool{}
	for _, p := range ours {
		tagged[aws.ToString(p.Name)] = true
	}
	var parameters []Parameter
	for _, p := range values {
		name := aws.ToString(p.Name)
		if key, under := strings.CutPrefix(name, path+"/"); under && !strings.Contains(key, "/") {
			parameters = append(parameters, parameter(p, tagged[name]))
		}
	}
	slices.SortFunc(parameters, func(a, b Parameter) int { return cmp.Compare(a.Name, b.Name) })
	if err = firstError(err, taggedErr); err == nil {
		err = askFresh(ctx, c, id, parameters)
	}
	return list(parameters, err, callValues)
}

const callValues = "ssm:GetParametersByPath"

func parameterValues(ctx context.Context, c *cloud.Clients, path string) ([]types.Parameter, error) {
	return pages(ctx, callValues, ssm.NewGetParametersByPathPaginator(c.SSM, &ssm.GetParametersByPathInput{
		Path: new(path), WithDecryption: new(true),
	}), func(o *ssm.GetParametersByPathOutput) []types.Parameter { return o.Parameters })
}

// ReadSecretValues reads the values of the stack's secrets, for who shows text that may hold them.
func ReadSecretValues(ctx context.Context, c *cloud.Clients, id stack.Identity) (values []stack.Secret, err error) {
	all, err := parameterValues(ctx, c, strings.TrimSuffix(id.ParameterPath(), "/"))
	for _, p := range all {
		if p.Type == types.ParameterTypeSecureString {
			values = append(values, stack.NewSecret(aws.ToString(p.Value)))
		}
	}
	return values, err
}

// fresh is how long a parameter may be there without DescribeParameters finding it by its tags, which is slower to
// learn of it.
const fresh = 5 * time.Minute

// askFresh asks parameters for their tags one by one that are new and were not found by them: a run that goes on where
// one was killed must not take its own for somebody else's.
func askFresh(ctx context.Context, c *cloud.Clients, id stack.Identity, parameters []Parameter) error {
	var places []*Parameter
	for i := range parameters {
		if !parameters[i].Tagged && parameters[i].Version == 1 && time.Since(parameters[i].Modified) < fresh {
			places = append(places, &parameters[i])
		}
	}
	_, err := each(places, 4, func(p *Parameter) (struct{}, error) {
		tags, err := parameterTags(ctx, c, p.Name)
		p.Tagged = id.Owns(tags)
		return struct{}{}, err
	})
	return err
}

func parameterTags(ctx context.Context, c *cloud.Clients, name string) (map[string]string, error) {
	out, err := c.SSM.ListTagsForResource(ctx, &ssm.ListTagsForResourceInput{
		ResourceType: types.ResourceTypeForTaggingParameter, ResourceId: new(name),
	})
	if err != nil {
		return nil, failed("ssm:ListTagsForResource", err)
	}
	return cloud.TagMap(out.TagList, func(t types.Tag) (*string, *string) { return t.Key, t.Value }), nil
}

// ReadParameter reads one parameter, decrypted, by its full name. Its path says which stack's tags make it Tagged.
func ReadParameter(ctx context.Context, c *cloud.Clients, name string) Fact[Parameter] {
	const call = "ssm:GetParameter"
	out, err := c.SSM.GetParameter(ctx, &ssm.GetParameterInput{Name: new(name), WithDecryption: new(true)})
	if cloud.Is(err, "ParameterNotFound") {
		return fact[Parameter](nil, nil, call)
	}
	if err != nil || out.Parameter == nil {
		return fact[Parameter](nil, failed(call, err), call)
	}
	p := parameter(*out.Parameter, false)
	tags, err := parameterTags(ctx, c, name)
	if err != nil {
		return fact(&p, err, call)
	}
	if path := strings.Split(name, "/"); len(path) == 4 {
		owner := stack.Identity{App: path[1], Environment: path[2]}
		p.Tagged = owner.Owns(tags)
	}
	return fact(&p, nil, call)
}

func parameter(p types.Parameter, tagged bool) Parameter {
	return Parameter{
		Name: aws.ToString(p.Name), Type: string(p.Type), Value: stack.NewSecret(aws.ToString(p.Value)),
		Version: p.Version, Modified: aws.ToTime(p.LastModifiedDate), Tagged: tagged,
	}
}
