package rds

import (
	"slices"
	"time"

	"slipway/steps/sandbox/core"
)

// values are the settings a modification changes; nil leaves one alone.
type values struct {
	Class, StorageType, Version, CA, ParameterGroup *string
	Storage, Port, Backups                          *int32
	MultiAZ, Public, IAMAuth, Insights              *bool
	Logs                                            *[]string
	Password                                        core.Encrypted
}

// rdsChange is a modification being applied: the status stays available until Begin, is Status until End, then Values
// hold.
type rdsChange struct {
	Begin, End time.Time
	Status     string
	Values     values
}

func (d *instance) apply(change rdsChange) {
	v := change.Values
	core.Set(&d.Class, v.Class)
	core.Set(&d.StorageType, v.StorageType)
	core.Set(&d.Version, v.Version)
	core.Set(&d.CA, v.CA)
	core.Set(&d.ParameterGroup, v.ParameterGroup)
	core.Set(&d.Port, v.Port)
	core.Set(&d.Backups, v.Backups)
	core.Set(&d.MultiAZ, v.MultiAZ)
	core.Set(&d.Public, v.Public)
	core.Set(&d.IAMAuth, v.IAMAuth)
	core.Set(&d.Insights, v.Insights)
	core.Set(&d.Logs, v.Logs)
	if v.Storage != nil || v.StorageType != nil {
		d.StorageChanged = change.End
		d.StorageChanges = append(d.StorageChanges, change.End)
	}
	core.Set(&d.Storage, v.Storage)
	if v.Password != "" {
		d.Password = v.Password
	}
}

// merge lays newer values over older ones.
func (v *values) merge(n values) {
	v.Class, v.StorageType, v.Version = core.Later(v.Class, n.Class), core.Later(v.StorageType, n.StorageType),
		core.Later(v.Version, n.Version)
	v.CA, v.ParameterGroup = core.Later(v.CA, n.CA), core.Later(v.ParameterGroup, n.ParameterGroup)
	v.Storage, v.Port, v.Backups = core.Later(v.Storage, n.Storage), core.Later(v.Port, n.Port),
		core.Later(v.Backups, n.Backups)
	v.MultiAZ, v.Public = core.Later(v.MultiAZ, n.MultiAZ), core.Later(v.Public, n.Public)
	v.IAMAuth, v.Insights, v.Logs = core.Later(v.IAMAuth, n.IAMAuth), core.Later(v.Insights, n.Insights),
		core.Later(v.Logs, n.Logs)
	if n.Password != "" {
		v.Password = n.Password
	}
}

// drop leaves out what is so already.
func (v *values) drop(d *instance) {
	dropSame(&v.Class, d.Class)
	dropSame(&v.StorageType, d.StorageType)
	dropSame(&v.Version, d.Version)
	dropSame(&v.CA, d.CA)
	dropSame(&v.ParameterGroup, d.ParameterGroup)
	dropSame(&v.Storage, d.Storage)
	dropSame(&v.Port, d.Port)
	dropSame(&v.Backups, d.Backups)
	dropSame(&v.MultiAZ, d.MultiAZ)
	dropSame(&v.Public, d.Public)
	dropSame(&v.IAMAuth, d.IAMAuth)
	dropSame(&v.Insights, d.Insights)
	if v.Logs != nil && slices.Equal(*v.Logs, d.Logs) {
		v.Logs = nil
	}
}

func dropSame[T comparable](v **T, have T) {
	if *v != nil && **v == have {
		*v = nil
	}
}

func (v values) empty() bool { return v.same(values{}) }

// same compares by which values are given, and the password.
func (v values) same(o values) bool { return v == o }
