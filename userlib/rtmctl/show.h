/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How things are printed: as text (show.c) or as JSON (json.c). */
#ifndef RTMCTL_SHOW_H
#define RTMCTL_SHOW_H

#include "columns.h"
#include "names.h"
#include "options.h"

/* What a line is about. */
enum show_kind {
	SHOW_DEST,	/* a destination with its best route */
	SHOW_ROUTE,	/* one of all routes */
	SHOW_LOOKUP,	/* the answer to one question */
};

/* show.c */
void show_route(struct columns *columns, enum show_kind kind, struct owners *owners,
		const struct rtm_route_info *route, const struct rtm_aux *aux);
struct columns *show_routes_open(void);
void show_entity_head(struct columns *columns);
void show_entity(struct columns *columns, const struct rtm_entity_info *info);
struct columns *show_entities_open(void);
void show_nexthop_head(struct columns *columns);
void show_nexthop(struct columns *columns, struct owners *owners,
		  const struct rtm_nexthop_info *info);
struct columns *show_nexthops_open(void);
void show_stats(int family, unsigned int instance, const struct rtm_stats *stats);

/* json.c: an array, element by element, so that a large table needs no memory */
struct json_out;
struct json_out *json_open(void);
void json_route(struct json_out *out, enum show_kind kind, struct owners *owners,
		const struct rtm_route_info *route, const struct rtm_aux *aux);
/* a line of its own for each element, for what goes on and on */
struct json_out *json_lines_open(void);
void json_candidate(struct json_out *out, struct owners *owners,
		    const struct rtm_route_info *route, const struct rtm_aux *aux,
		    const char *step, uint32_t against);
void json_change(struct json_out *out, struct owners *owners,
		 const struct rtm_route_info *route, const struct rtm_aux *aux);
/* @what: name of the event; @event: whom it is about, or NULL */
void json_event(struct json_out *out, const char *what, int family,
		const struct rtm_event *event);
void json_entity(struct json_out *out, const struct rtm_entity_info *info);
void json_nexthop(struct json_out *out, struct owners *owners,
		  const struct rtm_nexthop_info *info);
void json_stats(struct json_out *out, int family, unsigned int instance,
		const struct rtm_stats *stats);
/* what rtmctl load did */
struct load_figures;
void json_load(struct json_out *out, const struct load_figures *figures);
void json_close(struct json_out *out);

#endif /* RTMCTL_SHOW_H */
