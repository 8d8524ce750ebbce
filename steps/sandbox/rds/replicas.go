package rds

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

// createReplica makes a read replica in the source's own region: of its version and encryption, in its subnets.
func createReplica(c *core.Call, in *rds.CreateDBInstanceReadReplicaInput) (*rds.CreateDBInstanceReadReplicaOutput,
	error) {
	w := now(c)
	source := w.Instances[strings.ToLower(core.Value(in.SourceDBInstanceIdentifier))]
	if source == nil {
		return nil, noDatabase(core.Value(in.SourceDBInstanceIdentifier))
	}
	id, err := identifier("DBInstanceIdentifier", core.Value(in.DBInstanceIdentifier), 63)
	switch {
	case err != nil:
		return nil, err
	case w.Instances[id] != nil:
		return nil, core.Fail("DBInstanceAlreadyExists", "DB instance already exists")
	case source.Backups == 0:
		return nil, core.Fail("InvalidDBInstanceState", "Automated backups are not enabled for this database instance. To "+
			"enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.")
	}
	d := *source
	d.ID, d.ARN, d.Resource = id, c.ARN("rds", "db:"+id), "db-"+strings.ToUpper(c.Hex(26))
	d.Host = id + strings.TrimPrefix(source.Host, source.ID)
	d.Class, d.Public, d.Protected = core.OrDefault(in.DBInstanceClass, source.Class), core.Value(in.PubliclyAccessible),
		core.Value(in.DeletionProtection)
	d.Replicas, d.Source, d.Changes, d.Waiting, d.Backups, d.Tags = nil, source.ID, nil, values{}, 0, map[string]string{}
	if len(in.VpcSecurityGroupIds) > 0 {
		if err := checkDatabaseGroups(c, in.VpcSecurityGroupIds, d.VPC); err != nil {
			return nil, err
		}
		d.Groups = in.VpcSecurityGroupIds
	}
	if err := checkPublic(c, d.VPC, d.Public); err != nil {
		return nil, err
	}
	n, err := ec2.AttachInterface(c, ec2.State.In(c.World).Interfaces[source.Interface].Subnet, d.Groups,
		"RDSNetworkInterface", d.Public)
	if err != nil {
		return nil, err
	}
	d.Interface, d.Zone, d.Created = n.ID, n.Zone, c.Now()
	d.Reachable = c.Now().Add(c.Durations.DatabaseCreating)
	d.Ready = d.Reachable
	w.Instances[id] = &d
	source.Replicas = append(slices.Clone(source.Replicas), id)
	return &rds.CreateDBInstanceReadReplicaOutput{DBInstance: d.shape(c)}, nil
}

// dropReplica takes a replica that is being deleted off its source.
func (w *Resources) dropReplica(d *instance) {
	if source := w.Instances[d.Source]; source != nil {
		source.Replicas = slices.DeleteFunc(slices.Clone(source.Replicas), func(id string) bool { return id == d.ID })
	}
}
