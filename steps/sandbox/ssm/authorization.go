package ssm

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Permit("SSM", map[string]string{
		"DescribeParameters": "*", "PutParameter": "", "GetParameter": "", "DeleteParameter": "", "GetParameters": "",
		"DeleteParameters":    "",
		"GetParametersByPath": "", "ListTagsForResource": "",
	})
	parameters := func(operation string, names func(in any) []string) {
		core.Also("SSM", operation, func(c *core.Call, in any) []core.Need {
			return parameterNeeds(c, "ssm:"+operation,
				names(in)...)
		})
	}
	parameters("PutParameter", func(in any) []string { return []string{core.Value(in.(*ssm.PutParameterInput).Name)} })
	parameters("GetParameter", func(in any) []string { return []string{core.Value(in.(*ssm.GetParameterInput).Name)} })
	parameters("DeleteParameter",
		func(in any) []string { return []string{core.Value(in.(*ssm.DeleteParameterInput).Name)} })
	parameters("GetParameters", func(in any) []string { return in.(*ssm.GetParametersInput).Names })
	parameters("DeleteParameters", func(in any) []string { return in.(*ssm.DeleteParametersInput).Names })
	parameters("GetParametersByPath",
		func(in any) []string { return []string{core.Value(in.(*ssm.GetParametersByPathInput).Path)} })
	parameters("ListTagsForResource",
		func(in any) []string { return []string{core.Value(in.(*ssm.ListTagsForResourceInput).ResourceId)} })
	core.Also("SSM", "PutParameter", func(c *core.Call, in any) []core.Need {
		if put := in.(*ssm.PutParameterInput); len(put.Tags) > 0 {
			return parameterNeeds(c, "ssm:AddTagsToResource", core.Value(put.Name))
		}
		return nil
	})
	core.RegisterTags("SSM", func(w *core.World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, p := range State.In(w).Parameters {
			all[p.ARN] = p.Tags
		}
		return all
	})
}

// parameterNeeds: a parameter's ARN has one slash between "parameter" and its name, and a path loses the slash at its
// end.
func parameterNeeds(c *core.Call, action string, names ...string) (needs []core.Need) {
	for _, name := range names {
		arn := name
		if !strings.HasPrefix(name, "arn:") {
			arn = parameterARN(c, strings.TrimSuffix(name, "/"))
		}
		needs = append(needs, core.Need{Action: action, Resource: arn})
	}
	return needs
}
