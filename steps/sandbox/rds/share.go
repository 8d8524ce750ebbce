package rds

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
)

func createDBSnapshot(c *core.Call, in *rds.CreateDBSnapshotInput) (*rds.CreateDBSnapshotOutput, error) {
	w, d, err := database(c, in.DBInstanceIdentifier)
	if err != nil {
		return nil, err
	}
	if err := w.finalSnapshot(c, d, core.Value(in.DBSnapshotIdentifier)); err != nil {
		return nil, err
	}
	s := w.Snapshots[strings.ToLower(*in.DBSnapshotIdentifier)]
	for _, t := range in.Tags {
		if s.Tags = maps.Clone(s.Tags); s.Tags == nil {
			s.Tags = map[string]string{}
		}
		s.Tags[core.Value(t.Key)] = core.Value(t.Value)
	}
	out := s.shape(c)
	return &rds.CreateDBSnapshotOutput{DBSnapshot: &out}, nil
}

func (w *Resources) snapshot(name *string) (*rdsSnapshot, error) {
	if s := w.Snapshots[strings.ToLower(core.Value(name))]; s != nil {
		return s, nil
	}
	return nil, &types.DBSnapshotNotFoundFault{Message: new("DBSnapshot not found: " + core.Value(name))}
}

func (s *rdsSnapshot) attributes() *types.DBSnapshotAttributesResult {
	return &types.DBSnapshotAttributesResult{DBSnapshotIdentifier: new(s.ID),
		DBSnapshotAttributes: []types.DBSnapshotAttribute{
			{AttributeName: new("restore"), AttributeValues: s.Shared},
		}}
}

func describeSnapshotAttributes(c *core.Call, in *rds.DescribeDBSnapshotAttributesInput) (
	*rds.DescribeDBSnapshotAttributesOutput, error) {
	s, err := state.In(c.World).snapshot(in.DBSnapshotIdentifier)
	if err != nil {
		return nil, err
	}
	return &rds.DescribeDBSnapshotAttributesOutput{DBSnapshotAttributesResult: s.attributes()}, nil
}

// modifySnapshotAttribute shares a snapshot. One that is encrypted cannot be made public.
func modifySnapshotAttribute(c *core.Call,
	in *rds.ModifyDBSnapshotAttributeInput) (*rds.ModifyDBSnapshotAttributeOutput, error) {
	s, err := state.In(c.World).snapshot(in.DBSnapshotIdentifier)
	switch {
	case err != nil:
		return nil, err
	case core.Value(in.AttributeName) != "restore":
		return nil, core.Fail("InvalidParameterValue", "Invalid attribute name: %s", core.Value(in.AttributeName))
	case s.Encrypted && slices.Contains(in.ValuesToAdd, "all"):
		return nil, core.Fail("InvalidParameterCombination", "You can't share encrypted DB snapshots as public.")
	}
	shared := slices.DeleteFunc(slices.Concat(s.Shared, in.ValuesToAdd),
		func(v string) bool { return slices.Contains(in.ValuesToRemove, v) })
	slices.Sort(shared)
	s.Shared = slices.Compact(shared)
	return &rds.ModifyDBSnapshotAttributeOutput{DBSnapshotAttributesResult: s.attributes()}, nil
}
