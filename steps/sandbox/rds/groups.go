package rds

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
)

// rdsParameterGroup is a parameter group of the account's own: what it sets, over the defaults of its family.
type rdsParameterGroup struct {
	Name, Family string
	Set          map[string]string
}

func createParameterGroup(c *core.Call, in *rds.CreateDBParameterGroupInput) (*rds.CreateDBParameterGroupOutput,
	error) {
	w := state.In(c.World)
	name, family := strings.ToLower(core.Value(in.DBParameterGroupName)), core.Value(in.DBParameterGroupFamily)
	switch {
	case !Name.MatchString(name):
		return nil, core.Fail("InvalidParameterValue", "The parameter DBParameterGroupName is not a valid identifier.")
	case !strings.HasPrefix(family, "postgres"):
		return nil, core.Fail("InvalidParameterValue", "ParameterGroupFamily %s is not a valid parameter group family",
			family)
	case w.ParameterGroups[name] != nil:
		return nil, &types.DBParameterGroupAlreadyExistsFault{Message: new("Parameter group " + name +
			" already exists")}
	}
	if w.ParameterGroups == nil {
		w.ParameterGroups = map[string]*rdsParameterGroup{}
	}
	w.ParameterGroups[name] = &rdsParameterGroup{Name: name, Family: family, Set: map[string]string{}}
	return &rds.CreateDBParameterGroupOutput{DBParameterGroup: &types.DBParameterGroup{
		DBParameterGroupName: new(name), DBParameterGroupFamily: new(family)}}, nil
}

func modifyParameterGroup(c *core.Call, in *rds.ModifyDBParameterGroupInput) (*rds.ModifyDBParameterGroupOutput,
	error) {
	name := strings.ToLower(core.Value(in.DBParameterGroupName))
	g := state.In(c.World).ParameterGroups[name]
	switch {
	case strings.HasPrefix(name, "default."):
		return nil, core.Fail("InvalidParameterValue", "Default parameter groups cannot be modified: %s", name)
	case g == nil:
		return nil, &types.DBParameterGroupNotFoundFault{Message: new("DBParameterGroup not found: " + name)}
	}
	for _, p := range in.Parameters {
		g.Set[core.Value(p.ParameterName)] = core.Value(p.ParameterValue)
	}
	return &rds.ModifyDBParameterGroupOutput{DBParameterGroupName: new(name)}, nil
}

// parameterGroup reports the family's major version and what is set in a group, its own or AWS's default one.
func (w *Resources) parameterGroup(name string) (major string, set map[string]string, ok bool) {
	if g := w.ParameterGroups[strings.ToLower(name)]; g != nil {
		return strings.TrimPrefix(g.Family, "postgres"), g.Set, true
	}
	major, ok = strings.CutPrefix(name, "default.postgres")
	return major, nil, ok
}
