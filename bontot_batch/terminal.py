"""What the program says on the terminal, as plain lines: findings, the closing summary, the trace of one unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bontot_batch import account, decided, gaps, hand_back, near_miss, what_if
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.documents import REPORT
from bontot_batch.form import Form, define
from bontot_batch.form_files import Post
from bontot_batch.guidance import Guidance, how_sure
from bontot_batch.model import (
    FILE_STATE_NAMES,
    SEVERITY_NAMES,
    STATE_NAMES,
    UNIT_STATE_NAMES,
    ClauseOutcome,
    FileResult,
    FileState,
    Finding,
    Severity,
    UnitResult,
    UnitState,
)
from bontot_batch.output import SET_ASIDE, Written
from bontot_batch.page import TRIAL, figures
from bontot_batch.results import count_states
from bontot_batch.rollup import LaidOut
from bontot_batch.summary.counts import by_body, records
from bontot_batch.what_if import Trial

NEXT_STEPS = {
    UnitState.MISSING: "Nhắc {n} đơn vị chưa nộp phiếu (bontot forms, thêm --remind).",
    UnitState.UNREADABLE: "Xin lại tệp của {n} đơn vị gửi tệp không đọc được: phiếu mới và thư nháp ở tra_lai.",
    UnitState.RETURNED: "Trả phiếu cho {n} đơn vị có lỗi: phiếu đã đánh dấu chỗ sai và thư nháp ở tra_lai.",
    UnitState.NEEDS_JUDGEMENT: "Thẩm định {n} đơn vị: điền tham_dinh….xlsx trong thư mục kết quả rồi chạy lại.",
    UnitState.ELIGIBLE: "Bỏ phiếu cho {n} đơn vị đủ điều kiện: in phieu_danh_gia, điền kiem_phieu_….xlsx rồi chạy lại.",
    UnitState.RECOGNISED: "Trình ký quyết định công nhận {n} đơn vị (thư mục quyet_dinh).",
}


_SHORT = {UnitState.ELIGIBLE: "Chờ bỏ phiếu"}
_MOST_BODIES = 30  # on a screen; all of them are in the summary


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Each finding with its place, ready for Excel's Go To box, and what to do below it."""
    for each in findings:
        where = f"{each.place.file}: {each.place}" if each.place.file else "Thư mục hồ sơ"
        yield f"{where}: {each.code} {SEVERITY_NAMES[each.severity]}: {each.message}"
        if each.hint:
            yield f"    → {each.hint}"


def first_lines(findings: Sequence[Finding], most: int = 100) -> Iterator[str]:
    """The first findings in full, and how many more stand in the summary workbook."""
    yield from finding_lines(findings[:most])
    if len(findings) > most:
        rest = vi.format_number(len(findings) - most)
        yield f"… và {rest} lỗi, lưu ý nữa: xem trang “Lỗi và lưu ý” của tong_hop.xlsx."


def all_findings(result: SeasonResult) -> tuple[Finding, ...]:
    """Every finding of files, units and the run, once, in the order of their places."""
    in_files = (found for each in result.files for found in each.findings)
    in_units = (found for each in result.units for found in each.findings)
    seen: dict[tuple[object, str, str], Finding] = {}
    for found in (*in_files, *in_units, *result.findings):
        seen.setdefault((found.place, found.code, found.message), found)
    return tuple(sorted(seen.values()))


def summary_lines(result: SeasonResult, folder: str, written: Written) -> Iterator[str]:
    """The closing words of a run: how many stand where, what was written, what the office does next."""
    counts = count_states(result.units)
    errors = sum(found.severity is Severity.ERROR for found in all_findings(result))
    yield f"Tổng số {vi.format_number(len(result.units))} tổ chức đảng:"
    for state in UnitState:
        if counts[state.value]:
            yield f"  {UNIT_STATE_NAMES[state]}: {vi.format_number(counts[state.value])}"
    counted = account.totals(result.files)
    told = ", ".join(f"{FILE_STATE_NAMES[state].lower()} {vi.format_number(counted[state])}" for state in FileState)
    forms = sum(bool(each.form) for each in result.units)
    yield f"{vi.format_number(forms)} phiếu được dùng, trong {vi.format_number(len(result.files))} tệp và phần của thư:"
    yield f"  {told} (trang “Tệp nhận được” của tong_hop.xlsx)."
    yield f"Lỗi: {vi.format_number(errors)}. Đã ghi {vi.format_number(len(written.written))} tệp vào {folder}."
    if written.set_aside:
        yield f"Bản cũ đã chuyển vào {SET_ASIDE}: {', '.join(written.set_aside)}."
    yield from _kept_lines(written)
    yield from gaps.lines(result)
    steps = list(_next_steps(result, counts))
    if steps:
        yield "Việc tiếp theo:"
        yield from (f"  {number}. {step}" for number, step in enumerate(steps, 1))


def _kept_lines(written: Written) -> Iterator[str]:
    """Which files stayed because a person had changed them or has them open, and where the new version is."""
    for name, new in written.beside:
        why = "đang mở ở chương trình khác" if name in written.held else "đã được sửa bằng tay"
        then = " Đóng tệp rồi chạy lại." if name in written.held else " Đối chiếu hai bản, giữ lại một."
        yield f"Giữ nguyên {name} vì {why}; bản mới ở bên cạnh: {new}.{then}"
    for name in written.left:
        why = "đang mở ở chương trình khác" if name in written.held else "đã được sửa bằng tay"
        yield f"Giữ nguyên {name} vì {why}, nhưng kết quả lần này không còn văn bản đó. Xem lại rồi tự xóa nếu thừa."


def _next_steps(result: SeasonResult, counts: Mapping[str, int]) -> Iterator[str]:
    """What the office does next, a line each."""
    for state, text in NEXT_STEPS.items():
        if counts[state.value]:
            yield text.format(n=vi.format_number(counts[state.value]))
    in_conflict = sum(not each.form and bool(result.rivals.get(each.unit.code)) for each in result.units)
    if in_conflict:
        where = f"trang “Chọn phiếu” của {result.office.next_appraisals}"
        yield f"Chọn phiếu đúng cho {vi.format_number(in_conflict)} đơn vị gửi các phiếu khác nhau: {where}."
    unclear = sum(each.state is FileState.REJECTED and not each.unit and not each.note for each in result.files)
    if unclear:
        where = "trang “Tệp nhận được” của tong_hop.xlsx"
        yield f"Xem {vi.format_number(unclear)} tệp không nhận, chưa rõ của đơn vị nào: {where}."
    confirmed = sum(hand_back.to_confirm(each) for each in result.units)
    if confirmed:
        yield f"Xin {vi.format_number(confirmed)} đơn vị gửi phiếu định dạng cũ xác nhận: bản kê ở tra_lai."


def bodies_table(result: SeasonResult) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows: how many units of each body stand where; states in which there is none are left out."""
    bodies = result.office.roster.bodies
    counted = {bodies[str(key)].name: states for key, states in records(by_body(result.units)).items()}
    whole = count_states(result.units)
    states = [state for state in UnitState if whole[state.value]]
    shown = [*list(counted.items())[:_MOST_BODIES], ("Tổng cộng", whole)]
    headings = ("Cấp quyết định", "Tổng số", *(_SHORT.get(state, UNIT_STATE_NAMES[state]) for state in states))
    rows = tuple(
        (name, *(vi.format_number(n) for n in (sum(by_state.values()), *(by_state[state.value] for state in states))))
        for name, by_state in shown
    )
    return headings, rows


def post_lines(post: Post, folder: str) -> Iterator[str]:
    """What was laid out to be sent, and what a person does with it."""
    units, drafts = vi.format_number(post.units), vi.format_number(post.drafts)
    if post.reminder and not post.units:
        yield "Mọi đơn vị đều đã gửi phiếu đọc được, không phải nhắc đơn vị nào."
    elif post.reminder:
        yield f"{units} đơn vị chưa có phiếu đọc được. Đã soạn {drafts} thư nhắc vào {folder}."
    else:
        yield f"Đã ghi {units} biểu mẫu và soạn {drafts} thư gửi phiếu vào {folder}."
    if post.drafts < post.units:
        yield f"{vi.format_number(post.units - post.drafts)} đơn vị chưa có địa chỉ thư: xem {post.listed}."
    if post.drafts:
        yield "Chưa gửi thư nào: mở từng tệp .eml, xem lại rồi bấm Gửi."


def rollup_lines(laid: LaidOut, folder: str, written: Written) -> Iterator[str]:
    """The closing words of a roll-up: how many results were added up, how far the units of all have come, the files."""
    made = laid.made
    units = vi.format_number(len(made.data["units"]))
    sources, bodies = len(made.data["sources"]), len(made.data["bodies"])
    yield f"Đã cộng {sources} thư mục, {bodies} cấp quyết định, {units} tổ chức đảng:"
    for step in figures.steps(made.data["units"]):
        yield f"  {step.name}: {vi.format_share(step.count, step.base)} {step.base_name}"
    yield f"Đã ghi {', '.join(written.written)} vào {folder}."
    if written.set_aside:
        yield f"Bản cũ đã chuyển vào {SET_ASIDE}: {', '.join(written.set_aside)}."
    yield from _kept_lines(written)
    if laid.draft:
        yield f"{REPORT} là dự thảo: chỗ để trống thì ghi tay, hoặc ghi vào danh mục rồi chạy lại với --roster."


def trial_lines(trial: Trial, folder: str) -> Iterator[str]:
    """What a trial of other thresholds would change."""
    yield f"{TRIAL}, không phải kết quả xét; tính trước bỏ phiếu."
    for change in what_if.changes(trial):
        yield f"  {change['label']}: đang áp dụng {change['before']}, thử {change['after']}"
    for before, after, count in what_if.ways(trial):
        yield f"  {UNIT_STATE_NAMES[before]} → {UNIT_STATE_NAMES[after]}: {vi.format_number(count)}"
    moved = sum(each.state for each in trial.moved)
    total = vi.format_number(len(trial.result.units))
    yield f"{vi.format_number(moved)} trên {total} tổ chức đảng đổi trạng thái."
    yield f"Đã ghi {what_if.PAGE}, {what_if.BOOK}, {what_if.DATA} vào {folder}."


def explain_lines(result: UnitResult, season: SeasonResult) -> Iterator[str]:
    """The trace of one unit: what it sent, each clause with its figures and cells, appraisal, vote, documents."""
    guidance = season.office.guidance
    unit = result.unit
    yield f"{unit.name} (mã {unit.code}), {guidance.kinds[unit.kind].name}, trực thuộc {unit.parent or '(không ghi)'}"
    yield f"Cấp quyết định: {season.office.roster.bodies[unit.body].name}"
    yield f"Trạng thái: {UNIT_STATE_NAMES[result.state]}"
    yield f"Căn cứ: {guidance.version}; xét tại ngày {vi.format_date(guidance.on)}"
    yield from _sent_lines(result, season)
    if result.findings:
        yield "Lỗi và lưu ý:"
        yield from (f"  {line}" for line in finding_lines(result.findings))
    form = define(guidance.kinds[unit.kind].form, guidance)
    nearest = near_miss.single_changes(result, guidance)
    for criterion in guidance.criteria:
        outcomes = [each for each in result.clauses if guidance.clauses[each.clause].criterion == criterion.key]
        if outcomes:
            yield f"{criterion.key}) {criterion.name}: {STATE_NAMES[result.criteria[criterion.key]]}"
            for outcome in outcomes:
                yield from (f"  {line}" for line in _clause_lines(outcome, form, guidance))
                yield from _ways_to_meet(nearest.get(outcome.clause))
    if result.vote:
        yield f"Bỏ phiếu ngày {vi.format_date(result.vote.meeting_date)}: {result.vote.reason}"
    yield from (f"Văn bản: {path}" for path in result.documents)
    yield from _number_lines(result, season)


def _number_lines(result: UnitResult, season: SeasonResult) -> Iterator[str]:
    """The decision on a unit, and the one on whose list it is: number, day, why it is not in use."""
    unit = result.unit
    symbol = season.office.roster.bodies[unit.body].symbol
    for each in season.numbers:
        alone = each.document == decided.DECISION and each.subject == unit.code
        if each.body != unit.body or not (alone or unit.code in each.units):
            continue
        day = f", ngày {vi.format_date(each.day)}" if each.day else ""
        why = each.void or ("" if alone else decided.why_lost(result))
        unused = f" (không dùng: {why})" if why else ""
        yield f"Số quyết định{'' if alone else ' kèm danh sách'}: {each.number:02}-{symbol}{day}{unused}"


def _sent_lines(result: UnitResult, season: SeasonResult) -> Iterator[str]:
    """Every file of a unit, the mail that brought it, and where the one that counts differs from those before."""
    for each in season.files:
        if each.unit == result.unit.code:
            yield f"Tệp: {each.file} ({FILE_STATE_NAMES[each.state]}{'; ' + each.note if each.note else ''})"
            yield from (f"    {line}" for line in _mail_lines(each))
    for change in result.changes:
        yield f"Khác với {change.earlier}: {change.label}: {change.before} → {change.after} [{change.place}]"


def _mail_lines(each: FileResult) -> Iterator[str]:
    if each.mail:
        when = f", đến lúc {vi.format_moment(each.mail.date)}" if each.mail.date else ""
        yield f"Thư của {each.mail.sender or '(không rõ)'}{when}: {each.mail.subject or '(không có tiêu đề)'}"


def _ways_to_meet(ways: Sequence[str] | None) -> Iterator[str]:
    """How far a clause that is not met is from being met; nothing for any other."""
    if ways is None:
        return
    yield from (f"      Chỉ cần: {way}" for way in ways)
    if not ways:
        yield "      Không một thay đổi đơn lẻ nào trên phiếu làm khoản này đạt."


def _clause_lines(outcome: ClauseOutcome, form: Form, guidance: Guidance) -> Iterator[str]:
    label = guidance.clauses[outcome.clause].label
    yield f"{outcome.clause} {label}: {STATE_NAMES[outcome.final]}"
    yield f"    {outcome.reason}"
    appraisal = outcome.appraisal
    if appraisal:
        document = f", {appraisal.document}" if appraisal.document else ""
        yield (
            f"    Thẩm định: {STATE_NAMES[appraisal.conclusion]} (tính theo phiếu: {STATE_NAMES[outcome.computed]}); "
            f"{appraisal.reason}; {appraisal.who}, {vi.format_date(appraisal.when)}{document}"
        )
    for name, entry in outcome.inputs:
        field = form.fields[name]
        yield f"    {field.label}: {field.show(entry.value)} [{entry.place}]"


def guidance_lines(guidance: Guidance) -> Iterator[str]:
    """The clauses with what kind each is, then the figures in force and who may recognise whom."""
    yield f"{guidance.version}; xét tại ngày {vi.format_date(guidance.on)}"
    for criterion in guidance.criteria:
        yield f"{criterion.key}) {criterion.name}"
        for clause in guidance.clauses.values():
            if clause.criterion == criterion.key:
                kind = " và ".join(
                    word for word, holds in (("tự đánh giá", clause.judged), ("tính theo số liệu", clause.measured))
                    if holds
                )  # fmt: skip
                yield f"  {clause.number} {clause.label} ({kind})"
    yield "Mức đang áp dụng:"
    for threshold in guidance.thresholds:
        yield (
            f"  {threshold.clause or '(ngoài khoản)'} {threshold.label}: {guidance.shown(threshold)} "
            f"({how_sure(threshold.sure)})"
        )
    yield f"Bỏ phiếu: {guidance.vote.label} ({how_sure(guidance.vote.sure)})"
    yield "Thẩm quyền công nhận:"
    for line in guidance.authority:
        levels = ", ".join(guidance.levels[level].name for level in line.levels)
        kinds = ", ".join(guidance.kinds[kind].name for kind in line.kinds)
        yield f"  {levels}: {kinds}; mẫu {line.form} ({how_sure(line.sure)})"
