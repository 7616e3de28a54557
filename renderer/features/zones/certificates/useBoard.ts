import { useMemo, useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import { useGrants } from "../../../store/useCan.ts";
import { nextBoard, nothingAnswered, zonesOfBoard, type Board } from "./boardModel.ts";
import { usePkiBoard } from "./usePki.ts";

interface BoardState {
  readonly board: Board;
  /** False until the zones have answered once. */
  readonly answered: boolean;
  readonly fault: string;
  /** The zones that are asked, in the plant's order. */
  readonly asked: readonly ZoneId[];
  readonly choose: (zone: ZoneId) => void;
  readonly reload: () => void;
}

/** What the zones say of their certificates, kept for those that do not answer now, and which zone is looked at. */
export function useBoard(plant: PlantIndex): BoardState {
  const { value, fault, reload } = usePkiBoard();
  const grants = useGrants();
  const [board, setBoard] = useState(nothingAnswered);
  if (value !== null && value !== board.answer) setBoard(nextBoard(board, value));
  const asked = useMemo(() => zonesOfBoard(plant.model, grants), [plant, grants]);
  const choose = (zone: ZoneId): void => setBoard({ ...board, chosen: zone });
  return { board, answered: value !== null, fault, asked, choose, reload };
}
