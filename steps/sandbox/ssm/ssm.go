// Package ssm simulates Parameter Store.
package ssm

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/sandbox/core"
)

// Resources is a region's parameters.
type Resources struct {
	Parameters map[string]*Parameter // by name
	Disabled   []string              `json:",omitempty"` // KMS keys
}

// DisableKey disables a KMS key.
func DisableKey(s *core.Sandbox, key string) {
	s.Alter(func(c *core.Call) { w := State.In(c.World); w.Disabled = append(w.Disabled, key) })
}

// Locked says in KMS's words why a parameter cannot be decrypted, "" when it can.
func (w *Resources) Locked(c *core.Call, p *Parameter) string {
	if !slices.Contains(w.Disabled, p.Key) {
		return ""
	}
	return c.ARN("kms", "key/"+p.Key) +
		" is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; " +
		"Request ID: 11111111-2222-3333-4444-555555555555; Proxy: null)"
}

// Parameter is one SSM parameter, at its newest version.
type Parameter struct {
	Name, ARN                        string
	Type, Description, Key, DataType string
	Value                            core.Encrypted
	Version                          int64
	Modified                         time.Time
	ModifiedBy                       string
	Tags                             map[string]string
}

// Limits of the Standard tier.
const (
	parameterBytes  = 4096
	parameterQuota  = 10000
	parameterLevels = 15
)

var parameterName = core.NewPattern(`^[a-zA-Z0-9_.\-/]+$`)

func init() {
	core.RegisterFingerprint("ssm", func(w *core.World) (lines []string) {
		for _, p := range State.In(w).Parameters {
			lines = append(lines, "ssm parameter "+p.Name+" "+p.Type+" tags="+core.TagWords(p.Tags))
		}
		return lines
	})
}

func putParameter(c *core.Call, in *ssm.PutParameterInput) (*ssm.PutParameterOutput, error) {
	name, value, overwrite := *in.Name, *in.Value, core.Value(in.Overwrite)
	if err := checkParameterName(c, name); err != nil {
		return nil, err
	}
	old := State.In(c.World).Parameters[name]
	switch {
	case overwrite && len(in.Tags) > 0:
		return nil, core.Fail("ValidationException", "Invalid request: tags and overwrite can't be used together. To "+
			"create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use "+
			"AddTagsToResource or RemoveTagsFromResource.")
	case old != nil && !overwrite:
		return nil,
			&types.ParameterAlreadyExists{Message: new("The parameter already exists. To overwrite this value, set the " +
				"overwrite option in the request to true.")}
	case old == nil && in.Type == "":
		return nil, core.Fail("ValidationException", "A parameter type is required when you create a parameter.")
	case value == "":
		return nil, core.Fail("ValidationException", "1 validation error detected: Value '' at 'value' failed to satisfy "+
			"constraint: Member must have length greater than or equal to 1.")
	case len(value) > parameterBytes && in.Tier != types.ParameterTierAdvanced:
		return nil, core.Fail("ValidationException", "Standard tier parameters support a maximum parameter value of 4096 "+
			"characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.")
	case old != nil && in.Type != "" && string(in.Type) != old.Type:
		return nil, &types.HierarchyTypeMismatchException{Message: new("The parameter type can't be changed from " +
			old.Type + " to " + string(in.Type) + "; create a new, unique parameter.")}
	case old == nil && len(State.In(c.World).Parameters) >= parameterQuota:
		return nil, &types.ParameterLimitExceeded{Message: new("You have exceeded the number of parameters for this " +
			"AWS account. Delete one or more parameters and try again.")}
	}
	p := old
	if p == nil {
		p = &Parameter{Name: name, ARN: parameterARN(c, name), Type: string(in.Type), DataType: "text",
			Tags: map[string]string{}}
		if in.Type == types.ParameterTypeSecureString {
			p.Key = "alias/aws/ssm"
		}
		if err := p.tag(in.Tags); err != nil {
			return nil, err
		}
		if State.In(c.World).Parameters == nil {
			State.In(c.World).Parameters = map[string]*Parameter{}
		}
		State.In(c.World).Parameters[name] = p
	}
	if in.KeyId != nil && p.Type == string(types.ParameterTypeSecureString) {
		p.Key = *in.KeyId
	}
	if in.Description != nil {
		p.Description = *in.Description
	}
	p.Value, p.Modified, p.ModifiedBy = core.Encrypted(value), c.Now(), c.Principal
	p.Version++
	return &ssm.PutParameterOutput{Version: p.Version, Tier: types.ParameterTierStandard}, nil
}

// checkParameterName refuses what Parameter Store refuses as a name.
func checkParameterName(c *core.Call, name string) error {
	first := strings.ToLower(strings.TrimPrefix(name, "/"))
	switch {
	case !parameterName.MatchString(name) || strings.HasSuffix(name, "/") || strings.Contains(name, "//"):
		return core.Fail("ValidationException", "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If "+
			"formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of "+
			"letters, numbers and the following 3 symbols .-_")
	case strings.HasPrefix(first, "aws"):
		return &types.ParameterPatternMismatchException{Message: new("No access to reserved parameter name: " + name +
			".")}
	case strings.HasPrefix(first, "ssm"):
		return core.Fail("ValidationException", "Parameter name: can't be prefixed with \"ssm\" (case-insensitive).")
	case strings.Contains(name, "/") && name[0] != '/':
		return core.Fail("ValidationException", "Parameter name must be a fully qualified name.")
	case strings.Count(name, "/") > parameterLevels:
		return &types.HierarchyLevelLimitExceededException{
			Message: new("A hierarchy can have a maximum of 15 levels.")}
	case len(parameterARN(c, name)) > 1011:
		return core.Fail("ValidationException", "Parameter name is too long: the limit is 1011 characters with its ARN.")
	}
	return nil
}

func parameterARN(c *core.Call, name string) string {
	return c.ARN("ssm", "parameter/"+strings.TrimPrefix(name, "/"))
}

// parameterNamed finds a parameter by name or ARN.
func findParameter(c *core.Call, name string) (*Parameter, error) {
	if strings.HasPrefix(name, "arn:") {
		_, path, _ := strings.Cut(name, ":parameter")
		name = path
	}
	if p := State.In(c.World).Parameters[name]; p != nil {
		return p, nil
	}
	return nil, &types.ParameterNotFound{}
}

func taggedParameter(c *core.Call, kind types.ResourceTypeForTagging, name string) (*Parameter, error) {
	if kind != types.ResourceTypeForTaggingParameter {
		return nil, &types.InvalidResourceType{}
	}
	p, err := findParameter(c, name)
	if err != nil {
		return nil, &types.InvalidResourceId{}
	}
	return p, nil
}

func (p *Parameter) tag(tags []types.Tag) error {
	all := maps.Clone(p.Tags)
	for _, t := range tags {
		all[*t.Key] = *t.Value
	}
	if len(all) > 50 {
		return &types.TooManyTagsError{}
	}
	p.Tags = all
	return nil
}

func atMostTen(names []string) error {
	if len(names) > 10 {
		return core.Fail("ValidationException", "1 validation error detected: Value '%s' at 'names' failed to satisfy "+
			"constraint: Member must have length less than or equal to 10", fmt.Sprint(names))
	}
	return nil
}

func deleteParameter(c *core.Call, in *ssm.DeleteParameterInput) (*ssm.DeleteParameterOutput, error) {
	p, err := findParameter(c, *in.Name)
	if err != nil {
		return nil, err
	}
	delete(State.In(c.World).Parameters, p.Name)
	return nil, nil
}

func listTagsForResource(c *core.Call, in *ssm.ListTagsForResourceInput) (*ssm.ListTagsForResourceOutput, error) {
	p, err := taggedParameter(c, in.ResourceType, *in.ResourceId)
	if err != nil {
		return nil, err
	}
	return &ssm.ListTagsForResourceOutput{TagList: core.ListOf[types.Tag](p.Tags)}, nil
}
