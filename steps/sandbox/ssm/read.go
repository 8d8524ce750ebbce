package ssm

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/sandbox/core"
)

// shown is the parameter with its value, encrypted when decryption is not asked for.
func (p *Parameter) shown(decrypt bool) *types.Parameter {
	value := string(p.Value)
	if p.Type == string(types.ParameterTypeSecureString) && !decrypt {
		value = "AQICAHsandboxciphertext"
	}
	return &types.Parameter{
		Name: &p.Name, ARN: &p.ARN, Type: types.ParameterType(p.Type), Value: &value,
		Version: p.Version, LastModifiedDate: &p.Modified, DataType: &p.DataType,
	}
}

func parametersByPath(c *core.Call, in *ssm.GetParametersByPathInput) (*ssm.GetParametersByPathOutput, error) {
	size := int(core.Value(in.MaxResults))
	if size == 0 {
		size = 10
	}
	switch {
	case !strings.HasPrefix(*in.Path, "/"):
		return nil, core.Fail("ValidationException", "The parameter path must begin with a forward slash and be a fully "+
			"qualified hierarchy: %s", *in.Path)
	case size < 1 || size > 10:
		return nil, core.Fail("ValidationException", "1 validation error detected: Value '%d' at 'maxResults' failed to "+
			"satisfy constraint: Member must have value less than or equal to 10", size)
	}
	var found []types.Parameter
	for _, name := range slices.Sorted(maps.Keys(State.In(c.World).Parameters)) {
		if under(*in.Path, name, core.Value(in.Recursive)) {
			if why := State.In(c.World).Locked(c, State.In(c.World).Parameters[name]); why != "" &&
				core.Value(in.WithDecryption) {
				return nil, core.Fail("InvalidKeyId", "%s", why)
			}
			found = append(found, *State.In(c.World).Parameters[name].shown(core.Value(in.WithDecryption)))
		}
	}
	page, next, ok := core.Page(found, core.Value(in.NextToken), size)
	if !ok {
		return nil, &types.InvalidNextToken{}
	}
	return &ssm.GetParametersByPathOutput{Parameters: page, NextToken: core.Optional(next)}, nil
}

// under reports whether a parameter lies below a path; path may end with a slash.
func under(path, name string, recursive bool) bool {
	rest, below := strings.CutPrefix(name, strings.TrimSuffix(path, "/")+"/")
	return below && (recursive || !strings.Contains(rest, "/"))
}

// tagsFound is how long DescribeParameters does not find a new parameter by its tags.
const tagsFound = 5 * time.Second

func describeParameters(c *core.Call, in *ssm.DescribeParametersInput) (*ssm.DescribeParametersOutput, error) {
	size := int(core.Value(in.MaxResults))
	if size == 0 {
		size = 10
	}
	if size < 1 || size > 50 {
		return nil, core.Fail("ValidationException", "1 validation error detected: Value '%d' at 'maxResults' failed to "+
			"satisfy constraint: Member must have value less than or equal to 50", size)
	}
	var found []types.ParameterMetadata
	for _, name := range slices.Sorted(maps.Keys(State.In(c.World).Parameters)) {
		p := State.In(c.World).Parameters[name]
		keep := true
		for _, f := range in.ParameterFilters {
			ok, err := p.passes(f)
			if strings.HasPrefix(core.Value(f.Key), "tag:") && p.Version == 1 && c.Now().Sub(p.Modified) < tagsFound {
				ok = false
			}
			if err != nil {
				return nil, err
			}
			keep = keep && ok
		}
		if keep {
			found = append(found, types.ParameterMetadata{
				Name: &p.Name, ARN: &p.ARN, Type: types.ParameterType(p.Type), KeyId: core.Optional(p.Key),
				Description: core.Optional(p.Description), Version: p.Version, LastModifiedDate: &p.Modified,
				LastModifiedUser: &p.ModifiedBy,
				DataType:         &p.DataType, Tier: types.ParameterTierStandard,
			})
		}
	}
	page, next, ok := core.Page(found, core.Value(in.NextToken), size)
	if !ok {
		return nil, &types.InvalidNextToken{}
	}
	return &ssm.DescribeParametersOutput{Parameters: page, NextToken: core.Optional(next)}, nil
}

// passes applies one filter of DescribeParameters.
func (p *Parameter) passes(f types.ParameterStringFilter) (bool, error) {
	key, option := core.Value(f.Key), core.Value(f.Option)
	compare := func(value string) bool {
		return slices.ContainsFunc(f.Values, func(want string) bool {
			switch option {
			case "BeginsWith":
				return strings.HasPrefix(value, want)
			case "Contains":
				return strings.Contains(value, want)
			}
			return value == want
		})
	}
	switch {
	case key == "Path":
		return slices.ContainsFunc(f.Values, func(path string) bool { return under(path, p.Name, option == "Recursive") }),
			nil
	case key == "Name":
		return compare(p.Name), nil
	case key == "Type":
		return compare(p.Type), nil
	case key == "KeyId":
		return compare(p.Key), nil
	case strings.HasPrefix(key, "tag:"):
		value, tagged := p.Tags[strings.TrimPrefix(key, "tag:")]
		return tagged && (len(f.Values) == 0 || compare(value)), nil
	}
	return false, &types.InvalidFilterKey{}
}

func getParameter(c *core.Call, in *ssm.GetParameterInput) (*ssm.GetParameterOutput, error) {
	p, err := findParameter(c, *in.Name)
	if err != nil {
		return nil, err
	}
	return &ssm.GetParameterOutput{Parameter: p.shown(core.Value(in.WithDecryption))}, nil
}

func getParameters(c *core.Call, in *ssm.GetParametersInput) (*ssm.GetParametersOutput, error) {
	if err := atMostTen(in.Names); err != nil {
		return nil, err
	}
	out := &ssm.GetParametersOutput{}
	for _, name := range in.Names {
		p, err := findParameter(c, name)
		if err != nil {
			out.InvalidParameters = append(out.InvalidParameters, name)
			continue
		}
		out.Parameters = append(out.Parameters, *p.shown(core.Value(in.WithDecryption)))
	}
	return out, nil
}
