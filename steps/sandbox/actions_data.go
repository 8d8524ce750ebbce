package sandbox

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

func init() {
	permit("RDS", map[string]string{
		"DescribeDBInstances": "db:{DBInstanceIdentifier}", "DescribeDBSubnetGroups": "subgrp:{DBSubnetGroupName}",
		"DescribeDBParameters": "pg:{DBParameterGroupName}",
		"DescribeDBSnapshots":  "snapshot:{DBSnapshotIdentifier}", "DescribeDBSnapshotAttributes": "snapshot:{DBSnapshotIdentifier}",
		"ModifyDBSnapshotAttribute": "snapshot:{DBSnapshotIdentifier}", "CreateDBInstanceReadReplica": "db:{DBInstanceIdentifier}", "ListTagsForResource": "{ResourceName}",

		"CreateDBInstance": "db:{DBInstanceIdentifier} subgrp:{DBSubnetGroupName?} pg:{DBParameterGroupName=default.postgres16} og:{OptionGroupName=default:postgres-16}",
		"ModifyDBInstance": "db:{DBInstanceIdentifier} pg:{DBParameterGroupName?}",
		"DeleteDBInstance": "db:{DBInstanceIdentifier}", "StartDBInstance": "db:{DBInstanceIdentifier}",
		"CreateDBSubnetGroup": "subgrp:{DBSubnetGroupName}", "ModifyDBSubnetGroup": "subgrp:{DBSubnetGroupName}", "DeleteDBSubnetGroup": "subgrp:{DBSubnetGroupName}",
		"CreateDBSnapshot": "snapshot:{DBSnapshotIdentifier} db:{DBInstanceIdentifier}", "DeleteDBSnapshot": "snapshot:{DBSnapshotIdentifier}",
		"CreateDBParameterGroup": "pg:{DBParameterGroupName}", "ModifyDBParameterGroup": "pg:{DBParameterGroupName}",
		"RemoveTagsFromResource": "{ResourceName}",
	})
	also("RDS", "DeleteDBInstance", func(c *Call, in any) []need {
		// A final snapshot is a snapshot taken: RDS asks about the instance and about the snapshot.
		snapshot := in.(*rds.DeleteDBInstanceInput)
		if aws.ToString(snapshot.FinalDBSnapshotIdentifier) == "" {
			return nil
		}
		return []need{
			{action: "rds:CreateDBSnapshot", resource: c.ARN("rds", "db:"+aws.ToString(snapshot.DBInstanceIdentifier))},
			{action: "rds:CreateDBSnapshot", resource: c.ARN("rds", "snapshot:"+aws.ToString(snapshot.FinalDBSnapshotIdentifier))},
		}
	})
	permitTags("RDS", "CreateDBInstance", "rds:AddTagsToResource", "db:{DBInstanceIdentifier}")
	permitTags("RDS", "CreateDBSubnetGroup", "rds:AddTagsToResource", "subgrp:{DBSubnetGroupName}")
	permitTags("RDS", "CreateDBSnapshot", "rds:AddTagsToResource", "snapshot:{DBSnapshotIdentifier}")
	// Across a major version the default groups of the new one are put on.
	also("RDS", "ModifyDBInstance", func(c *Call, in any) []need {
		m := in.(*rds.ModifyDBInstanceInput)
		d := rdsState.In(c.World).Instances[aws.ToString(m.DBInstanceIdentifier)]
		if m.EngineVersion == nil || d == nil || majorOf(*m.EngineVersion) == majorOf(d.Version) {
			return nil
		}
		to := majorOf(*m.EngineVersion)
		return []need{{action: "rds:ModifyDBInstance", resource: c.ARN("rds", "pg:default.postgres"+to)}, {action: "rds:ModifyDBInstance", resource: c.ARN("rds", "og:default:postgres-"+to)}}
	})
	permitTags("RDS", "CreateDBParameterGroup", "rds:AddTagsToResource", "pg:{DBParameterGroupName}")

	permit("ElastiCache", map[string]string{
		"DescribeReplicationGroups": "replicationgroup:{ReplicationGroupId}", "DescribeCacheClusters": "cluster:{CacheClusterId}",
		"DescribeCacheSubnetGroups": "subnetgroup:{CacheSubnetGroupName}",
		"ListTagsForResource":       "{ResourceName}",

		"CreateReplicationGroup": "replicationgroup:{ReplicationGroupId} parametergroup:{CacheParameterGroupName=default.redis7} subnetgroup:{CacheSubnetGroupName?}",
		"ModifyReplicationGroup": "replicationgroup:{ReplicationGroupId}",
		"DeleteReplicationGroup": "replicationgroup:{ReplicationGroupId} snapshot:{FinalSnapshotIdentifier?}",
		"CreateCacheCluster":     "cluster:{CacheClusterId} parametergroup:{CacheParameterGroupName=default.redis7} subnetgroup:{CacheSubnetGroupName?}",
		"DeleteCacheCluster":     "cluster:{CacheClusterId} snapshot:{FinalSnapshotIdentifier?}",
		"CreateCacheSubnetGroup": "subnetgroup:{CacheSubnetGroupName}", "ModifyCacheSubnetGroup": "subnetgroup:{CacheSubnetGroupName}",
		"DeleteCacheSubnetGroup": "subnetgroup:{CacheSubnetGroupName}",
	})
	also("ElastiCache", "ModifyReplicationGroup", func(c *Call, in any) []need {
		m := in.(*elasticache.ModifyReplicationGroupInput)
		g := cacheState.In(c.World).Groups[aws.ToString(m.ReplicationGroupId)]
		if g == nil || m.EngineVersion == nil {
			return nil
		}
		engine := orDefault(m.Engine, g.Engine)
		if engine == g.Engine && majorOf(*m.EngineVersion) == majorOf(g.Version) {
			return nil
		}
		return []need{{action: "elasticache:ModifyReplicationGroup", resource: c.ARN("elasticache", "parametergroup:"+cacheParameters(engine, *m.EngineVersion))}}
	})
	permitTags("ElastiCache", "CreateReplicationGroup", "elasticache:AddTagsToResource", "replicationgroup:{ReplicationGroupId}")
	permitTags("ElastiCache", "CreateCacheCluster", "elasticache:AddTagsToResource", "cluster:{CacheClusterId}")
	permitTags("ElastiCache", "CreateCacheSubnetGroup", "elasticache:AddTagsToResource", "subnetgroup:{CacheSubnetGroupName}")

	permit("SSM", map[string]string{
		"DescribeParameters": "*", "PutParameter": "", "GetParameter": "", "DeleteParameter": "", "GetParameters": "", "DeleteParameters": "",
		"GetParametersByPath": "", "ListTagsForResource": "",
	})
	parameters := func(operation string, names func(in any) []string) {
		also("SSM", operation, func(c *Call, in any) []need { return parameterNeeds(c, "ssm:"+operation, names(in)...) })
	}
	parameters("PutParameter", func(in any) []string { return []string{aws.ToString(in.(*ssm.PutParameterInput).Name)} })
	parameters("GetParameter", func(in any) []string { return []string{aws.ToString(in.(*ssm.GetParameterInput).Name)} })
	parameters("DeleteParameter", func(in any) []string { return []string{aws.ToString(in.(*ssm.DeleteParameterInput).Name)} })
	parameters("GetParameters", func(in any) []string { return in.(*ssm.GetParametersInput).Names })
	parameters("DeleteParameters", func(in any) []string { return in.(*ssm.DeleteParametersInput).Names })
	parameters("GetParametersByPath", func(in any) []string { return []string{aws.ToString(in.(*ssm.GetParametersByPathInput).Path)} })
	parameters("ListTagsForResource", func(in any) []string { return []string{aws.ToString(in.(*ssm.ListTagsForResourceInput).ResourceId)} })
	also("SSM", "PutParameter", func(c *Call, in any) []need {
		if put := in.(*ssm.PutParameterInput); len(put.Tags) > 0 {
			return parameterNeeds(c, "ssm:AddTagsToResource", aws.ToString(put.Name))
		}
		return nil
	})
	registerTags("SSM", func(w *World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, p := range ssmState.In(w).Parameters {
			all[p.ARN] = p.Tags
		}
		return all
	})
}

// parameterNeeds: a parameter's ARN has one slash between "parameter" and its name, and a path loses the slash at its end.
func parameterNeeds(c *Call, action string, names ...string) (needs []need) {
	for _, name := range names {
		arn := name
		if !strings.HasPrefix(name, "arn:") {
			arn = c.parameterARN(strings.TrimSuffix(name, "/"))
		}
		needs = append(needs, need{action: action, resource: arn})
	}
	return needs
}
