package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// done is lethe desk done: it wipes a tip, and looks whether it is gone.
func (d *deskVisit) done(ctx context.Context, alias string) error {
	all, err := d.lookPatiently(ctx)
	if err != nil {
		return err
	}
	tip, err := all.tip(alias)
	if err != nil {
		return err
	}
	if !d.args.yes {
		if err := d.confirm(ctx, tip); err != nil {
			return err
		}
	}
	err = d.patiently(ctx, passes, func() error {
		if err := d.wipe(ctx, tip); err != nil && !errors.Is(err, errNotAtDesk) {
			return err
		}
		all, err = d.look(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("wiping %s: %w", alias, err)
	}
	if _, gone := all.tip(alias); gone == nil {
		return hint(fmt.Errorf("wiping %s: more of it has come meanwhile, so it stands", alias), "lethe desk fetch, and lethe desk done %s once more", alias)
	}
	d.say("%s is wiped, with every reply to it, read or not", alias)
	return nil
}

// wipe sends the form of the page that asks whether one is sure. With the
// number of parts it is for what was seen.
func (d *deskVisit) wipe(ctx context.Context, tip *deskTip) error {
	resp, err := d.way.post(ctx, "/tip/"+tip.Alias+"/done", fmt.Sprintf("sure=1&parts=%d", len(tip.Parts)), 0)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return deskStatus(resp)
	}
	return nil
}

// confirm asks for the alias once more.
func (d *deskVisit) confirm(ctx context.Context, tip *deskTip) error {
	fresh := 0
	for _, p := range tip.Parts {
		if !p.Collected {
			fresh++
		}
	}
	d.say("%s has %s, and %d that nobody has collected; wiped, it is gone for the tipster too, with every reply, read or not (%d there)", tip.Alias, count(len(tip.Parts), "part"), fresh, tip.Replies)
	fmt.Fprint(d.std.err, "Type its alias to wipe it: ")
	typed := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(io.LimitReader(d.std.in, 2*aliasMax)).ReadString('\n')
		typed <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case line := <-typed:
		if line != tip.Alias {
			return hint(fmt.Errorf("%s is not wiped: that was not its alias", tip.Alias), "lethe desk done %s, or with --yes where nobody can be asked", tip.Alias)
		}
	}
	return nil
}
