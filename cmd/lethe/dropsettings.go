package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"lethe/policy"
)

// dropSettings are what an operator chose for the drop. It is on when there is
// a file of recipients, and tips are not off.
type dropSettings struct {
	recipients string // the file of the journalists
	tips       tipKind
	max        int64         // bytes of the largest tip
	life       time.Duration // of a tip on which nothing happens
	hours      hours
	note       string // empty is not said
	local      string // loopback address of the desk
}

// tipKind is what a tip may hold.
type tipKind string

const (
	tipsFiles tipKind = "files" // text and files
	tipsText  tipKind = "text"
	tipsOff   tipKind = "off"
)

// dropDefaults are the settings of a drop about which nothing else is said.
var dropDefaults = dropSettings{tips: tipsFiles, max: policy.SizeDefault, life: policy.LifeMax, hours: everyHour}

func kindOfTips(k *tipKind, v string) error {
	switch *k = tipKind(v); *k {
	case tipsFiles, tipsText, tipsOff:
		return nil
	}
	return errors.New("neither files nor text nor off")
}

// tipDaysMax is the longest life of a tip, in days.
const tipDaysMax = int(policy.LifeMax / (24 * time.Hour))

func tipDays(d *time.Duration, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > tipDaysMax {
		return fmt.Errorf("not a number of days from 1 to %d", tipDaysMax)
	}
	*d = time.Duration(n) * 24 * time.Hour
	return nil
}

// noteMax is the longest contact note, in characters: a sentence with an
// address in it.
const noteMax = 200
