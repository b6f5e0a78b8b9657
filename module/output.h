/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records on their way to user memory: filled block by block in kernel memory,
 * with handles if asked for, and copied out when no lock is held.
 */
#ifndef RTM_OUTPUT_H
#define RTM_OUTPUT_H

#include "ioctl.h"
#include "read.h"

struct rtm_client;

/**
 * struct rtm_output - records on their way
 * @client: the file
 * @records: the caller's array
 * @handles: the caller's array of struct rtm_dest_handles
 * @want_handles: whether there is one
 * @want_place: the caller needs to know where each record's route is
 * @count: room in both
 * @aux: the caller's auxiliary memory, 0 for none
 * @aux_len: bytes in it
 * @done: records delivered
 * @aux_done: bytes of auxiliary memory delivered
 * @reader: fills the kernel's buffers
 * @cap: room in the buffers
 * @aux_cap: bytes in the auxiliary buffer
 * @given: handles of the records in the buffer
 * @ngiven: how many records have theirs
 */
struct rtm_output {
	struct rtm_client *client;
	struct rtm_uarray records;
	struct rtm_uarray handles;
	bool want_handles;
	bool want_place;
	u32 count;
	u64 aux;
	u32 aux_len;
	u32 done;
	u32 aux_done;
	struct rtm_reader reader;
	u32 cap;
	u32 aux_cap;
	struct rtm_dest_handles *given;
	u32 ngiven;
};

int rtm_output_records(struct rtm_output *out, u64 ptr, u32 len, bool brief,
		       u64 aux);
int rtm_output_init(struct rtm_output *out, struct rtm_client *client);
int rtm_output_alloc(struct rtm_output *out, u32 cap, u32 aux_cap);
void rtm_output_exit(struct rtm_output *out);
void rtm_output_begin(struct rtm_output *out);
int rtm_output_give_locked(struct rtm_output *out);
int rtm_output_flush(struct rtm_output *out);

#endif /* RTM_OUTPUT_H */
