package cloud

import (
	"slices"
	"strings"
)

func (p policy) database() []Grant {
	own := p.arn("rds", "db:"+p.id.Database(), "subgrp:"+p.id.DatabaseSubnets())
	return []Grant{
		// A database is made in a subnet group, with the default parameter and option groups, and gets others with a new
		// major version.
		{Sid: "MakeDatabase", Actions: actions("rds", "CreateDBInstance", "ModifyDBInstance"),
			Resources: append(slices.Clone(own), p.arn("rds", "pg:default.postgres*", "og:default:postgres*")...)},
		// RDS asks about the final snapshot twice: of the database, and as the snapshot it will be.
		{Sid: "SnapshotDatabase", Actions: actions("rds", "CreateDBSnapshot"), Resources: p.arn("rds", "db:"+p.id.Database(),
			p.finalSnapshot())},
		{Sid: "ChangeDatabase", Resources: append(slices.Clone(own), p.arn("rds", p.finalSnapshot())...),
			Actions: actions("rds", "AddTagsToResource", "CreateDBSubnetGroup", "DeleteDBInstance", "DeleteDBSubnetGroup",
				"ModifyDBSubnetGroup", "StartDBInstance")},
	}
}

// finalSnapshot is the name of a snapshot that destroy takes: with the time, to the second. Another app's database may
// be called like the beginning of it.
func (p policy) finalSnapshot() string {
	return "snapshot:" + p.id.Database() + "-final-" + strings.Repeat("?", len("20060102150405"))
}

func (p policy) cache() []Grant {
	own := p.arn("elasticache", "replicationgroup:"+p.id.Cache(), "cluster:"+p.id.Cache(), "cluster:"+p.id.Cache()+"-00?",
		"subnetgroup:"+p.id.CacheSubnets())
	return []Grant{
		{Sid: "MakeCache", Actions: actions("elasticache", "CreateReplicationGroup", "ModifyReplicationGroup"),
			Resources: append(slices.Clone(own), p.arn("elasticache", "parametergroup:default.*")...)},
		{Sid: "ChangeCache", Resources: own,
			Actions: actions("elasticache", "AddTagsToResource", "CreateCacheSubnetGroup", "DeleteCacheCluster",
				"DeleteCacheSubnetGroup", "DeleteReplicationGroup", "ModifyCacheSubnetGroup")},
	}
}

func (p policy) parameters() []Grant {
	lease := "parameter" + strings.TrimSuffix(p.id.LeasePath(), "/")
	return []Grant{
		{Sid: "KeepSecrets", Resources: p.parameterARNs(), Actions: actions("ssm", "AddTagsToResource", "DeleteParameter",
			"PutParameter")},
		{Sid: "HoldLease", Resources: p.arn("ssm", lease, lease+"/*"), Actions: actions("ssm", "DeleteParameter",
			"GetParametersByPath", "PutParameter")},
	}
}

// parameterARNs are the stack's secrets. Reading them all by path is allowed on the path itself, which AWS writes
// without its last slash.
func (p policy) parameterARNs() []string {
	path := "parameter/" + p.id.App + "/" + p.id.Environment
	return p.arn("ssm", path, path+"/*")
}
