package rds

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

func deleteDBInstance(c *core.Call, in *rds.DeleteDBInstanceInput) (*rds.DeleteDBInstanceOutput, error) {
	w, d, err := database(c, in.DBInstanceIdentifier)
	if err != nil {
		return nil, err
	}
	skip := core.Value(in.SkipFinalSnapshot)
	switch {
	case !d.Deleting.IsZero():
		return nil, &types.InvalidDBInstanceStateFault{Message: new("Instance " + d.ID + " is already being deleted.")}
	case skip && in.FinalDBSnapshotIdentifier != nil:
		return nil, core.Fail("InvalidParameterCombination", "FinalDBSnapshotIdentifier can not be specified when "+
			"SkipFinalSnapshot is specified.")
	case !skip && in.FinalDBSnapshotIdentifier == nil:
		return nil, core.Fail("InvalidParameterCombination", "FinalDBSnapshotIdentifier is required unless "+
			"SkipFinalSnapshot is specified.")
	case d.Protected:
		return nil, core.Fail("InvalidParameterCombination", "Cannot delete protected DB Instance, please disable deletion "+
			"protection and try again.")
	}
	d.Gone = c.Now().Add(c.Durations.DatabaseDelete)
	if !skip {
		if err := w.finalSnapshot(c, d, *in.FinalDBSnapshotIdentifier); err != nil {
			d.Gone = d.Deleting
			return nil, err
		}
		d.Gone = d.Gone.Add(c.Durations.DatabaseSnapshot)
	}
	w.dropReplica(d)
	d.Deleting, d.Changes, d.Waiting = c.Now(), nil, values{}
	ec2.ReleaseInterface(c, d.Interface, d.Gone.Add(c.Durations.InterfaceLinger))
	return &rds.DeleteDBInstanceOutput{DBInstance: d.shape(c)}, nil
}

// finalSnapshot takes the snapshot a deletion asks for; its name must be new.
func (w *Resources) finalSnapshot(c *core.Call, d *instance, name string) error {
	id, err := identifier("FinalDBSnapshotIdentifier", name, 255)
	if err != nil {
		return err
	}
	if w.Snapshots[id] != nil {
		return &types.DBSnapshotAlreadyExistsFault{Message: new("Cannot create the snapshot because a snapshot with " +
			"the identifier " + id + " already exists.")}
	}
	switch d.status(c.Now()) {
	case "available", "storage-optimization", "backing-up", "modifying":
	default:
		return &types.InvalidDBInstanceStateFault{Message: new("Cannot create a snapshot because the database " +
			"instance " + d.ID + " is not currently in the available state.")}
	}
	tags := map[string]string{}
	if d.CopyTags {
		maps.Copy(tags, d.Tags)
	}
	if w.Snapshots == nil {
		w.Snapshots = map[string]*rdsSnapshot{}
	}
	w.Snapshots[id] = &rdsSnapshot{
		ID: id, ARN: c.ARN("rds", "snapshot:"+id), Instance: d.ID, Version: d.Version, User: d.User, VPC: d.VPC,
		Storage: d.Storage, Encrypted: d.Encrypted,
		Created: c.Now(), Ready: c.Now().Add(c.Durations.DatabaseSnapshot), Tags: tags,
	}
	return nil
}

func (s *rdsSnapshot) shape(c *core.Call) types.DBSnapshot {
	status, percent := "available", int32(100)
	if c.Now().Before(s.Ready) {
		status, percent = "creating", 0
	}
	return types.DBSnapshot{
		DBSnapshotIdentifier: new(s.ID), DBSnapshotArn: new(s.ARN),
		DBInstanceIdentifier: new(s.Instance), Engine: new("postgres"), EngineVersion: new(s.Version),
		MasterUsername: new(s.User), VpcId: new(s.VPC), AllocatedStorage: new(s.Storage),
		Encrypted: new(s.Encrypted), SnapshotType: new("manual"),
		Status: new(status), PercentProgress: new(percent), SnapshotCreateTime: new(s.Created),
		OriginalSnapshotCreateTime: new(s.Created), TagList: core.ListOf[types.Tag](s.Tags),
	}
}

func describeDBSnapshots(c *core.Call, in *rds.DescribeDBSnapshotsInput) (*rds.DescribeDBSnapshotsOutput, error) {
	w := state.In(c.World)
	if in.DBSnapshotIdentifier != nil && w.Snapshots[strings.ToLower(*in.DBSnapshotIdentifier)] == nil {
		return nil, &types.DBSnapshotNotFoundFault{Message: new("DBSnapshot not found: " + *in.DBSnapshotIdentifier)}
	}
	var found []*rdsSnapshot
	for _, id := range core.SortedKeys(w.Snapshots) {
		s := w.Snapshots[id]
		if in.DBSnapshotIdentifier != nil && !strings.EqualFold(id, *in.DBSnapshotIdentifier) ||
			in.DBInstanceIdentifier != nil && !strings.EqualFold(s.Instance, *in.DBInstanceIdentifier) ||
			in.SnapshotType != nil && *in.SnapshotType != "manual" {
			continue
		}
		found = append(found, s)
	}
	var err error
	out := &rds.DescribeDBSnapshotsOutput{}
	out.DBSnapshots, out.Marker, err = core.ShapesOf(Pages, found, in.MaxRecords, in.Marker,
		func(s *rdsSnapshot) types.DBSnapshot { return s.shape(c) })
	return out, err
}

func deleteDBSnapshot(c *core.Call, in *rds.DeleteDBSnapshotInput) (*rds.DeleteDBSnapshotOutput, error) {
	w := state.In(c.World)
	id := strings.ToLower(core.Value(in.DBSnapshotIdentifier))
	s := w.Snapshots[id]
	if s == nil {
		return nil, &types.DBSnapshotNotFoundFault{Message: new("DBSnapshot not found: " + id)}
	}
	if c.Now().Before(s.Ready) {
		return nil, &types.InvalidDBSnapshotStateFault{Message: new("Cannot delete the snapshot because it is not " +
			"currently in the available or failed state.")}
	}
	delete(w.Snapshots, id)
	out := s.shape(c)
	out.Status = new("deleted")
	return &rds.DeleteDBSnapshotOutput{DBSnapshot: &out}, nil
}

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
