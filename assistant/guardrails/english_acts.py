"""The English words of acts: verbs in all forms, nouns that tell what an unspecific verb is about, phrases that claim without a verb."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.guardrails.acts import Act

# base, then past forms and participles, then the form in -ing; an act each, "?" = decided by the nouns around the verb, "-" = a claim only
# beside such a noun.
_VERBS = """
refund refunded refunding refund|reimburse reimbursed reimbursing refund|repay repaid repaying refund
compensate compensated compensating refund|credit credited crediting refund|reverse reversed reversing refund
return returned returning return|cancel cancelled canceled cancelling canceling cancel|void voided voiding cancel
revoke revoked revoking cancel|stop stopped stopping -|order ordered ordering order
reorder reordered reordering order|purchase purchased purchasing order|buy bought buying order
place placed placing order|change changed changing change|update updated updating change
modify modified modifying change|edit edited editing change|amend amended amending change
correct corrected correcting change|adjust adjusted adjusting change|switch switched switching change
reschedule rescheduled rescheduling change|extend extended extending change
redirect redirected redirecting change|reroute rerouted rerouting change|upgrade upgraded upgrading change
exchange exchanged exchanging exchange|replace replaced replacing exchange|swap swapped swapping exchange
redeem redeemed redeeming points|apply applied applying points|deduct deducted deducting points
grant granted granting points|award awarded awarding points|waive waived waiving points|top topped topping -
send sent sending send|resend resent resending send|email emailed emailing send|mail mailed mailing send
text texted texting send|notify notified notifying send|inform informed informing send|book booked booking book
schedule scheduled scheduling book|arrange arranged arranging book|reserve reserved reserving book
escalate escalated escalating handover|transfer transferred transferring handover
forward forwarded forwarding handover|pass passed passing handover|hand handed handing handover
connect connected connecting handover|save saved saving change|alert alerted alerting handover
flag flagged flagging handover|report reported reporting handover|add added adding cart|remove removed removing ?
delete deleted deleting account|erase erased erasing account|reset reset resetting account
subscribe subscribed subscribing account|unsubscribe unsubscribed unsubscribing account
activate activated activating account|deactivate deactivated deactivating account
unlock unlocked unlocking account|charge charged charging charge|debit debited debiting charge
ship shipped shipping ship|dispatch dispatched dispatching ship|despatch despatched despatching ship
reship reshipped reshipping ship|expedite expedited expediting ship|deliver delivered delivering deliver
arrive arrived arriving deliver|process processed processing ?|submit submitted submitting ?|file filed filing ?
register registered registering ?|issue issued issuing ?|initiate initiated initiating ?
create created creating ?|approve approved approving ?|confirm confirmed confirming ?
finalise finalised finalising ?|finalize finalized finalizing ?|log logged logging ?
authorise authorised authorising ?|authorize authorized authorizing ?|complete completed completing ?
execute executed executing ?|enable enabled enabling ?|record recorded recording ?|lodge lodged lodging ?
handle handled handling ?|resolve resolved resolving ?|fix fixed fixing ?|settle settled settling ?
finish finished finishing ?|trigger triggered triggering ?|generate generated generating ?
undo undid undone undoing ?|reinstate reinstated reinstating ?|release released releasing ?
start started starting -|open opened opening -|close closed closing -|request requested requesting -
accept accepted accepting -|prepare prepared preparing -|raise raised raising -|make made making -
put put putting -|give gave given giving -|get got gotten getting -|set set setting -|take took taken taking -
"""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word → act code for the three forms of all verbs."""

    bases: dict[str, str]
    pasts: dict[str, str]
    progressives: dict[str, str]


def _lexicon() -> Lexicon:
    rows = [entry.split() for entry in _VERBS.replace("\n", "|").split("|") if entry]
    return Lexicon(
        bases={row[0]: row[-1] for row in rows},
        pasts={form: row[-1] for row in rows for form in row[1:-1] if not form.endswith("ing")},
        progressives={form: row[-1] for row in rows for form in row[1:-1] if form.endswith("ing")},
    )


LEXICON = _lexicon()
# The nouns that tell which act an unspecific verb ("processed", "set up") is about; the first found from the left of this list decides.
ACT_NOUNS: tuple[tuple[str, Act], ...] = (
    ("refund refunds money credit reimbursement repayment cash", Act.REFUND),
    ("cancellation cancelation", Act.CANCEL),
    ("exchange replacement swap", Act.EXCHANGE),
    ("return returns rma", Act.RETURN),
    ("address delivery-date change changes update modification", Act.CHANGE),
    ("points discount coupon voucher code promo reward", Act.POINTS),
    ("pickup pick-up appointment slot callback call", Act.BOOK),
    ("label email e-mail mail link invoice confirmation message sms", Act.SEND),
    ("ticket case colleague manager supervisor team agent specialist complaint human person", Act.HANDOVER),
    ("cart basket bag", Act.CART),
    ("account subscription password profile data", Act.ACCOUNT),
    ("order orders purchase payment checkout", Act.ORDER),
)
NOUNS: dict[str, Act] = {noun: act for nouns, act in ACT_NOUNS for noun in nouns.split()}
# Claims without a verb of act: who says these means that something was carried out.
_NOMINAL: tuple[tuple[str, str], ...] = (
    (
        r"(?:you are|you're|we are|we're|it is|it's|that is|that's|everything is|everything's|all is"
        r"|which is|is|are|now|order's|refund's|return's) (?:now |all |already |both )*(?:set|done|sorted"
        r"|good to go|taken care of|squared away|dealt with|through|finali[sz]ed|carried out|looked "
        r"after)(?![a-z])(?! of\b| up\b| within\b| by\b| with\b| in \d| at\b)",
        "any",
    ),
    (
        r"^(?:ok|okay|great|good news|perfect|and|there you go|there|yes|sure|right)?[ ,]*(?:all |now "
        r"|it's |both )*(?:done|sorted|fixed|finished|success|completed|voila|ta-da|taken care of|all set"
        r"|good to go|mission accomplished|no sooner said than done)(?: and done)?(?: deal| now| for "
        r"you)?[ !.,]*$",
        "any",
    ),
    (r"consider (?:it|that|this|your \w+) (?:done|\w+ed|sorted|taken care of)", "any"),
    (
        r"(?:taken|took|taking|take) care of|dealt with|seen to it|saw to it|carried out|sorted (?:it|that"
        r"|this|everything|your|out)|looked after (?:it|that)",
        "any",
    ),
    (
        r"(?:went|gone|going|goes) through|(?:is|are|'s) (?:now )?(?:underway|under way|in progress|in "
        r"process|in effect|active|complete|successful|void|in the works|a done deal|in motion)(?![a-z])"
        r"|was (?:a )?success(?:ful)?",
        "?",
    ),
    (
        r"(?:on (?:its|the|their) way|(?:is|are|'s|now|already|been) (?:\w+ )?(?:en route|in transit|in "
        r"the mail|in the post|with the carrier)|left our|has left|have left|left the warehouse|out for "
        r"delivery|is heading)",
        "way",
    ),
    (
        r"(?:is|are|has been|have been|should be|'s) (?:now )?(?:back )?(?:in your|on your|into your|to "
        r"your) (?:account|card|inbox|balance|wallet|mailbox|cart|basket)",
        "?",
    ),
    (r"no longer (?:active|exists?)", "cancel"),
    (
        r"(?:find|see|get|receive|have) (?:all )?(?:the|your|that) (?:money|refund|credit)(?: back)?(?: (?:on|in) your "
        r"(?:next )?(?:card|account|bank|statement|wallet)(?![a-z])|[ !.]*$)",
        "promise refund",
    ),
    (
        r"(?:agreed|promised|decided|arranged) to (?:\w+ )?(?:refund|reimburse|compensate|repay|cancel|exchange|replace|waive)"
        r"(?![a-z])",
        "?",
    ),
    (
        r"(?:can|do|hereby|gladly|happy to|pleased to) (?:also )?confirm (?:that )?(?:your|the|this|that"
        r"|it) (?:full )?(?:refund|cancellation|order|return|exchange|change)(?! (?:number|details|status"
        r"|date))",
        "?",
    ),
    (r"^(?:ok |okay |now )?(?:going ahead|proceeding|moving (?:ahead|forward)|going forward) with", "promise ?"),
    (
        r"(?:colleague|manager|agent|specialist|team|someone|person|they|we|i|somebody)(?:'ll| will| is "
        r"going to| are going to) (?:soon |shortly |then |also |now )*(?:call|contact|reach|get back|get "
        r"in touch|phone|ring|be in touch|follow up|look into|take over|respond)(?![a-z])",
        "promise handover",
    ),
    (
        r"(?:put|set|kept|held|keep|hold) (?:one|it|them|that|this|some|a \w+|the \w+) (?:aside|back|for "
        r"you)",
        "book",
    ),
    (
        r"you should (?:already |now )?have (?:received|got|gotten|seen)|(?:you(?:'ve| have) (?:just |now "
        r"|already )?(?:received|got)) (?:\S+ ){0,3}(?:email|e-mail|label|message|sms|confirmation|refund"
        r"|credit)(?![a-z])",
        "?",
    ),
    (
        r"(?:^|and |but |yes |so )(?:i|we) (?:did|have|just did|already did|already have|sure did|indeed "
        r"did)(?: so| it| that| this| exactly that)?(?: already| now| for you)?[ .!]*$",
        "any",
    ),
    (
        r"(?:i|we)(?:'ve| have)? (?:just |already )?(?:did|done) (?:it|that|this|so|as|what|exactly"
        r"|everything)|(?:i|we)(?:'ve| have)? (?:complied|obliged|made it happen)|(?:deed|job|work|task) "
        r"is done",
        "any",
    ),
    (r"(?:refund|cancellation|exchange|replacement|discount|return)[^.]{0,20} you got it", "?"),
    (
        r"(?:have|has|had|'ve|been|is|was|are|were|i|we|just|already|now|also|and) (?:set|signed|lined|put"
        r"|sent|filled) (?:it |that |this |everything |you |one |your \w+ |the \w+ |a \w+ )?(?:up|through"
        r"|off|in)(?![a-z])",
        "-",
    ),
    (
        r"(?:you have|you've|you've got|you got|you now have|here is|here's) (?:a |your |the |got a "
        r")?(?:full |new )?(?:refund|credit|replacement)",
        "?",
    ),
    (
        r"(?:you will|you'll|you are going to|you're going to|you can expect to|you should|expect) "
        r"(?:soon |shortly |then |also |now |receive |get |see |have |be )*(?:receiv|get|see|have|your|the"
        r"|a|an|it)[a-z]* ?(?:\S+ ){0,4}?(?:refund|money|credit|reimbursement|replacement)(?![a-z])(?: "
        r"back)?",
        "promise",
    ),
    (
        r"(?:refund|money|credit|amount|cash) (?:will|should|is going to|'ll) (?:soon |shortly |then |now "
        r")*(?:be |arrive|appear|show|reach|land|come|hit|go)",
        "promise refund",
    ),
    (
        r"refund (?:complete|confirmed|successful|approved|done)|(?:cancellation|cancelation) (?:complete"
        r"|confirmed|successful)|return (?:complete|confirmed|successful)|order (?:confirmed|cancelled)",
        "?",
    ),
)
NOMINAL = tuple((re.compile(pattern), code) for pattern, code in _NOMINAL)
